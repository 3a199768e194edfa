"""
What the components write: escaped, wired for screen readers, nothing a strict policy refuses.
"""

import re
from datetime import UTC, date, datetime

import pytest

EVIL = "<script>alert(1)</script>\"'"
SEEN = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "source",
    [
        "{% button evil name=evil value=evil about=evil %}",
        "{% link_button evil evil %}",
        "{% alert 'error' evil %}{{ evil }}{% endalert %}",
        "{% text_field 'a' evil value=evil hint=evil error=evil %}",
        "{% textarea_field 'a' evil value=evil %}",
        "{% select_field 'a' evil choices value=evil %}",
        "{% radios 'a' evil choices hint=evil %}",
        "{% date_field 'a' evil value=typed error=evil %}",
        "{% document_row evil '/d' when=seen author=evil note=evil %}",
        "{% trace_line evil evil when=seen why=evil place=evil software=evil %}",
        "{% person_card evil role=evil %}{{ evil }}{% endperson_card %}",
        "{% table evil columns rows %}",
        "{% description_list choices %}",
        "{% result evil '12' unit=evil note=evil %}",
        "{% number_line 4 3 5 evil name=evil %}",
        "{% section evil %}{{ evil }}{% endsection %}",
        "{% account evil detail=evil links=choices %}",
        "{% switch_person evil people %}",
        "{% form action=evil key=evil %}{{ evil }}{% endform %}",
        "{% error_summary choices %}",
        "{% tag evil %}{% source_badge 'device' name=evil %}{% icon 'eye' label=evil %}",
        "{% timeline entries %}",
    ],
)
def test_what_people_wrote_is_escaped(draw, source) -> None:
    html = draw(
        source,
        evil=EVIL,
        seen=SEEN,
        typed=(EVIL, EVIL, EVIL),
        choices=[(EVIL, EVIL)],
        columns=[EVIL],
        rows=[[EVIL]],
        people=[{"name": EVIL, "href": EVIL}],
        entries=[{"when": date(2026, 1, 2), "title": EVIL, "text": EVIL}],
    )
    assert "alert(1)" in html
    assert "<script" not in html
    assert not re.search(r'="[^"]*alert\(1\)&lt;/script&gt;"\'', html)


def test_a_field_leads_to_its_hint_and_its_error(draw) -> None:
    html = draw('{% text_field "email" "Adresse" hint="Sert à." error="Il manque une arobase." %}')
    assert 'for="id_email"' in html
    assert 'aria-describedby="id_email_hint id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_error"' in html


def test_a_field_in_order_says_nothing_of_errors(draw) -> None:
    html = draw('{% text_field "email" "Adresse" autocomplete="email" %}')
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html
    assert 'autocomplete="email"' in html
    assert " required" in html


def test_an_optional_field_says_so(draw) -> None:
    html = draw('{% text_field "email" "Adresse" optional=True %}')
    assert "(facultatif)" in html
    assert "required" not in html


def test_a_zero_already_typed_is_shown_again(draw) -> None:
    assert 'value="0"' in draw('{% text_field "poids" "Poids" value=0 %}')


@pytest.mark.parametrize(
    "field",
    [
        '{% text_field "x" "X" error="Non" %}',
        '{% textarea_field "x" "X" error="Non" %}',
        '{% select_field "x" "X" choices error="Non" %}',
        '{% radios "x" "X" choices error="Non" %}',
        '{% checkboxes "x" "X" choices error="Non" %}',
        '{% checkbox "x" "X" error="Non" %}',
        '{% date_field "x" "X" error="Non" %}',
        '{% code_field "x" "X" error="Non" %}',
        '{% file_field "x" "X" error="Non" %}',
    ],
)
def test_the_error_summary_leads_to_every_kind_of_field(draw, field) -> None:
    html = draw(
        "{% error_summary mistakes %}" + field,
        mistakes=[("x", "Non")],
        choices=[("a", "A"), ("b", "B")],
    )
    assert 'href="#id_x"' in html
    assert re.search(r'<(input|select|textarea)[^>]* id="id_x"', html)
    assert 'id="id_x_error"' in html


def test_no_error_no_summary(draw) -> None:
    assert draw("{% error_summary mistakes %}", mistakes=[]).strip() == ""


def test_a_date_fills_itself_in_from_the_browser(draw) -> None:
    html = draw(
        '{% date_field "n" "Naissance" value=born autocomplete="bday" %}', born=date(1991, 4, 12)
    )
    for token in ("bday-day", "bday-month", "bday-year"):
        assert f'autocomplete="{token}"' in html
    assert "<legend>Naissance" in html


def test_a_posted_form_carries_its_token_and_its_key(draw) -> None:
    html = draw('{% form action="/a" key="k-1" %}x{% endform %}', csrf_token="t-1")
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="t-1">' in html
    assert '<input type="hidden" name="idempotency_key" value="k-1">' in html
    assert 'method="post"' in html


def test_a_form_without_a_key_draws_a_new_one_each_time(draw) -> None:
    found = [
        re.search(r'idempotency_key" value="([^"]{36})"', draw("{% form %}{% endform %}"))
        for _ in "ab"
    ]
    assert found[0]
    assert found[1]
    assert found[0][1] != found[1][1]


def test_a_search_form_carries_neither(draw) -> None:
    html = draw('{% form method="get" %}{% search_field "q" "Nom" %}{% endform %}', csrf_token="t")
    assert 'type="hidden"' not in html
    assert 'role="search"' in html


def test_buttons_that_read_the_same_are_told_apart(draw) -> None:
    html = draw('{% button "Masquer" name="masquer" about="le compte rendu" %}')
    assert 'name="masquer"' in html
    assert '<span class="unseen">le compte rendu</span>' in html


def test_an_icon_is_silent_unless_labelled(draw) -> None:
    assert 'aria-hidden="true"' in draw('{% icon "eye" %}')
    assert 'role="img" aria-label="Vu"' in draw('{% icon "eye" "Vu" %}')


def test_an_icon_that_does_not_exist_is_a_mistake_of_ours(draw) -> None:
    with pytest.raises(KeyError):
        draw('{% icon "unicorn" %}')


def test_the_current_page_is_told_by_more_than_a_colour(draw) -> None:
    items = [{"href": "/a", "label": "A", "icon": "home", "current": True}]
    assert draw("{% navigation items %}", items=items).count('aria-current="page"') == 1
    assert 'aria-current="page"' in draw('{% breadcrumbs items "Ici" %}', items=[("A", "/")])
    assert 'aria-current="step"' in draw("{% steps items current=2 %}", items=["a", "b"])


def test_on_a_phone_the_sections_beyond_the_fourth_are_behind_one_entry(draw) -> None:
    items = [{"href": f"/{n}", "label": str(n), "icon": "home"} for n in range(7)]
    html = draw("{% navigation items %}", items=items)
    assert html.count("<li") == 8
    assert 'href="#plus"' in html
    assert 'href="#plus"' not in draw("{% navigation items %}", items=items[:5])


def test_a_hidden_document_says_so_in_words(draw) -> None:
    html = draw("{% document_row 'Bilan' '/d' hidden=True source='me' %}")
    assert "Masqué aux professionnels" in html
    assert "Ajouté par vous" in html


def test_a_refusal_says_why(draw) -> None:
    html = draw(
        '{% trace_line "X" "a voulu lire" when=seen why="Pas choisi." refused=True %}', seen=SEEN
    )
    assert "Raison du refus" in html
    assert "Refusé" in html


def test_the_sharing_code_can_be_copied_whole(draw) -> None:
    html = draw('{% sharing_code "482915" seconds=840 %}')
    assert "482915" in re.sub("<[^>]*>", "", html)
    assert "Encore 14\u00a0minutes" in html or "Encore 14 minutes" in html


def test_a_cell_on_a_phone_carries_its_heading(draw) -> None:
    html = draw(
        '{% table "T" columns rows %}', columns=["Examen", ("Valeur", "number")], rows=[["K", "4"]]
    )
    assert '<th role="rowheader" scope="row">K</th>' in html
    assert '<td role="cell" data-label="Valeur" class="number">4</td>' in html


def test_a_row_that_lacks_a_cell_is_a_mistake_of_ours(draw) -> None:
    with pytest.raises(ValueError, match="shorter"):
        draw('{% table "T" columns rows %}', columns=["A", "B"], rows=[["a"]])


def test_a_value_left_empty_says_so(draw) -> None:
    assert "Non renseigné" in draw("{% description_list items %}", items=[("Médecin", "")])
    assert "<dd>0</dd>" in draw("{% description_list items %}", items=[("Enfants", 0)])


def test_a_result_out_of_its_range_is_told_in_words(draw) -> None:
    html = draw('{% result "Potassium" 5.4 3.5 5.1 "mmol/L" %}')
    assert "Au-dessus" in html
    assert "au-dessus des valeurs habituelles (3,5 à 5,1)" in html


def test_a_result_that_is_no_number_is_shown_as_written(draw) -> None:
    html = draw('{% result "Groupe sanguin" "O positif" %}')
    assert "<strong>O positif</strong>" in html
    assert '<svg class="ruler' not in html


def test_signing_out_is_a_post_with_its_token(draw) -> None:
    html = draw('{% account "Camille Martin" %}', csrf_token="t-9")
    assert '<form method="post" action="/deconnexion">' in html
    assert 'value="t-9"' in html


def test_the_demonstration_is_announced_in_sandbox_mode_only(draw, monkeypatch) -> None:
    from django.conf import settings

    assert "Démonstration" in draw("{% demonstration %}")
    monkeypatch.setattr(settings, "ENS_MODE", "production")
    assert draw("{% demonstration %}").strip() == ""
