"""The only way to rows that somebody may not see."""

from typing import Any, Self, TypeVar

from django.db import models

from joinedup.gate.viewer import Viewer

ModelT_co = TypeVar("ModelT_co", bound=models.Model, covariant=True)


class Scoped(models.QuerySet[ModelT_co]):
    """A queryset that says in SQL what its room's rule says in Python for one object."""

    def visible_to(self, viewer: Viewer, **narrower: Any) -> Self:
        raise NotImplementedError(f"{type(self).__name__} does not say who may see its rows")
