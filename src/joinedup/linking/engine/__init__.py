"""Splink fed with our keys, on DuckDB or on Spark: people in, pairs out. No Django, and no table of ours."""

from joinedup.linking.engine.asked import COMPARED, Setup
from joinedup.linking.engine.model import Model, ModelRefused, agrees, model_of, read_saved, said_of, saved
from joinedup.linking.engine.preparing import Subject, prepare
from joinedup.linking.engine.running import Bands, OthersThan, Pair, begin, goes_on_with, tie

__all__ = [
    "COMPARED",
    "Bands",
    "Model",
    "ModelRefused",
    "OthersThan",
    "Pair",
    "Setup",
    "Subject",
    "agrees",
    "begin",
    "goes_on_with",
    "model_of",
    "prepare",
    "read_saved",
    "said_of",
    "saved",
    "tie",
]
