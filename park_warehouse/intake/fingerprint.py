"""Numbers to find equal texts by, made for a million texts at once.

They are kept in the warehouse: another way to make them needs a new place to keep them.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

Fingerprints = npt.NDArray[np.uint64]

_WORD_BYTES = 8
# 2^64 / golden ratio: odd, with its bits well spread.
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def fingerprints(texts: pa.Array) -> Fingerprints:
    """A number for each text, equal for equal texts; rarely, for others as well. No text may be null."""
    lengths = pc.binary_length(texts).to_numpy()
    numbers = np.empty(len(texts), np.uint64)
    # Codes have one length, or a few: texts of the same length are a matrix.
    for length in np.unique(lengths):
        chosen = lengths == length
        same = texts if chosen.all() else texts.filter(pa.array(chosen))
        numbers[chosen] = _mixed(_words(same, int(length)))
    return numbers


def _words(texts: pa.Array, length: int) -> npt.NDArray[np.uint64]:
    """Texts of one length in bytes as rows of 64-bit words, filled up with zeros."""
    _, offsets, content = texts.buffers()
    start = np.frombuffer(offsets, np.int32)[texts.offset]
    letters = np.frombuffer(content or b"", np.uint8, len(texts) * length, start).reshape(len(texts), length)
    padded = np.zeros((len(texts), -(-length // _WORD_BYTES) * _WORD_BYTES), np.uint8)
    padded[:, :length] = letters
    return padded.view(np.uint64)


def _mixed(words: npt.NDArray[np.uint64]) -> Fingerprints:
    numbers = np.full(len(words), np.uint64(words.shape[1]))
    for word in words.T:
        numbers = (numbers ^ word) * _MULTIPLIER
        numbers ^= numbers >> _SHIFT
    return numbers
