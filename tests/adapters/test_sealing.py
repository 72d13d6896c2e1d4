"""What is sealed opens where it belongs, with any key that is still kept, and nowhere else."""

import pytest

from adapters.sealing import CannotUnsealError, Keyring, Sealed, new_key

SECRET = b"xoxb-canary"


def test_what_is_sealed_opens_again_and_does_not_show_what_it_is() -> None:
    ring = Keyring.read(new_key())
    first, second = ring.seal(SECRET, "row 1"), ring.seal(SECRET, "row 1")
    assert ring.open(first, "row 1") == ring.open(second, "row 1") == SECRET
    assert first.data != second.data, "equal secrets would be seen to be equal"
    assert SECRET not in first.data


def test_in_another_row_or_changed_it_does_not_open() -> None:
    ring = Keyring.read(new_key())
    sealed = ring.seal(SECRET, "row 1")
    with pytest.raises(CannotUnsealError):
        ring.open(sealed, "row 2")
    for at in range(len(sealed.data)):
        bent = bytearray(sealed.data)
        bent[at] ^= 1
        with pytest.raises(CannotUnsealError):
            ring.open(Sealed(sealed.key_id, bytes(bent)), "row 1")
    for length in (0, 5, 12, 20, 28, len(sealed.data) - 1):
        with pytest.raises(CannotUnsealError):
            ring.open(Sealed(sealed.key_id, sealed.data[:length]), "row 1")


def test_keys_change_by_putting_a_new_one_first() -> None:
    old, new = new_key(), new_key()
    sealed = Keyring.read(old).seal(SECRET, "row 1")
    both = Keyring.read(f"{new}\n{old}\n")
    assert both.open(sealed, "row 1") == SECRET
    again = both.seal(SECRET, "row 1")
    assert again.key_id == both.newest == Keyring.read(new).newest
    with pytest.raises(CannotUnsealError):
        Keyring.read(new).open(sealed, "row 1")


@pytest.mark.parametrize("line", ["short", "AAAA", "é", "A" * 40, f"{'A' * 43}=AAAA"])
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not"):
        Keyring.read(line)
