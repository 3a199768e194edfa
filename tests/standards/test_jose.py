import pytest

from ens.standards.jose import Card, Party, Unreadable

ONE = Party.of_secrets("one", signing=b"1" * 32, sealing=b"2" * 32)
OTHER = Party.of_secrets("other", signing=b"3" * 32, sealing=b"4" * 32)


def test_what_is_sealed_to_one_party_is_read_by_it_and_by_no_other():
    sealed = ONE.card.seal(b"a letter")
    assert b"letter" not in sealed.encode()
    assert ONE.unseal(sealed) == b"a letter"
    with pytest.raises(Unreadable):
        OTHER.unseal(sealed)


def test_what_is_sealed_twice_is_never_the_same():
    assert ONE.card.seal(b"a letter") != ONE.card.seal(b"a letter")


def test_a_signature_tells_who_said_it_and_what_kind_of_message_it_is():
    said = ONE.sign(b"yes", kind="answer")
    assert ONE.card.verified(said, kind="answer") == b"yes"
    for card, kind in ((OTHER.card, "answer"), (ONE.card, "question")):
        with pytest.raises(Unreadable):
            card.verified(said, kind=kind)


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "é.é.é", "..", "{}", "a.b.c.d.e"])
def test_what_is_no_message_is_unreadable(text):
    with pytest.raises(Unreadable):
        ONE.unseal(text)
    with pytest.raises(Unreadable):
        ONE.card.verified(text, kind="answer")


@pytest.mark.parametrize("place", [0, 10, -3])
def test_one_letter_changed_is_enough(place):
    def changed(text):
        letters = list(text)
        letters[place] = "A" if letters[place] != "A" else "B"
        return "".join(letters)

    with pytest.raises(Unreadable):
        ONE.unseal(changed(ONE.card.seal(b"a letter")))
    with pytest.raises(Unreadable):
        ONE.card.verified(changed(ONE.sign(b"yes", kind="answer")), kind="answer")


def test_an_unsigned_message_is_refused():
    with pytest.raises(Unreadable):
        ONE.card.verified("eyJhbGciOiJub25lIn0.eWVz.", kind="answer")


def test_a_card_says_the_public_halves_only_and_is_read_back():
    text = ONE.card.text()
    assert '"d"' not in text
    assert Card.read(text).verified(ONE.sign(b"yes", kind="k"), kind="k") == b"yes"
    assert ONE.unseal(Card.read(text).seal(b"x")) == b"x"
