"""The policies as a page: each kind of thing, what opens it to whom, and which of its fields.

docs/policy.md is this page; a test of the house holds it current.
"""

from collections.abc import Iterator, Mapping

from joinedup.access.rules.holding import RoleFacts, held
from joinedup.gate.rights import Right
from joinedup.gate.rules.policies import Grant, Kind, Policies

HEAD = """\
# Who may see what

This page is made of `gate/data/policies.toml` and of the roles that are shipped: `joinedup policy matrix
docs/policy.md` makes it anew, and a test holds it current. Nothing else opens anything: a field that no line
opens is nobody's. Why one thing is open to one person at one moment, or is not, is told by
`joinedup policy explain --who W-... --thing K-...`.

Before any line is read: whoever is on a record's exclusion list, or is close to the family, sees nothing of
it, whatever else they hold; and nothing of another area is there. What a line opens is closed again where a
record is restricted to people who are named, unless the line says *also where restricted*, and in those
fields that tell where somebody lives whose address is sealed, unless they may open the seal.
"""


def in_markdown(policies: Policies, roles: Mapping[str, RoleFacts]) -> str:
    editions = {grant.edition.code: grant.edition for grant in policies.grants}
    told = [HEAD, f"Policies `{policies.mark}`. Editions:\n"]
    for edition in editions.values():
        until = f" until {edition.in_force_until}" if edition.in_force_until else ""
        told.append(f"- `{edition.code}`, in force from {edition.in_force_from}{until}: {edition.title}.")
    for kind in policies.kinds.values():
        told += ["", *_of_kind(kind, policies.of_kind[kind.what], roles)]
    return "\n".join(told) + "\n"


def _of_kind(kind: Kind, grants: tuple[Grant, ...], roles: Mapping[str, RoleFacts]) -> Iterator[str]:
    yield f"## {kind.label} (`{kind.what.value}`)\n"
    yield "| line | opens for | who has the right to | roles | for | because |"
    yield "|---|---|---|---|---|---|"
    for grant in grants:
        whom = grant.through.words + ("; also where restricted" if grant.even_restricted else "")
        if grant.categories is not None:
            whom += f"; of {', '.join(f'`{one}`' for one in sorted(grant.categories))} alone"
        rights = ", ".join(f"`{right.value}`" for right in sorted(grant.rights))
        purposes = ", ".join(sorted(grant.purposes))
        yield (
            f"| `{grant.key}` | {whom} | {rights} | {_who(grant, roles)} | {purposes} "
            f"| {grant.because} *{grant.source}.* |"
        )
    yield ""
    yield "| field | " + " | ".join(f"`{grant.key.partition('.')[2]}`" for grant in grants) + " |"
    yield "|---|" + "---|" * len(grants)
    for name, words in kind.fields.items():
        sealed = " (under a seal where they are protected)" if name in kind.tells_the_area else ""
        ticks = " | ".join("yes" if name in grant.fields else "" for grant in grants)
        yield f"| `{name}`: {words.rstrip('.')}{sealed} | {ticks} |"


def _who(grant: Grant, roles: Mapping[str, RoleFacts]) -> str:
    """The shipped roles that have every right of a line; most lines are every practitioner's."""
    who = [role for role in roles.values() if grant.rights <= held([role]).rights]
    if who == [role for role in roles.values() if Right.WORK_WITH_CHILDREN in held([role]).rights]:
        return "every role that works with children"
    return "; ".join(role.label for role in who) if who else "nobody by one role alone"
