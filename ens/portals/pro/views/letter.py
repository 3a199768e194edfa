"""
A letter is typed, read again, then deposited. What was typed stays in the form all along: it is
written nowhere before it is deposited.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ens.contexts.access import api as access
from ens.contexts.register import api as register
from ens.ground import clock
from ens.journeys.letter import draft, write_letter
from ens.journeys.letter.kinds import SCALES, Kind
from ens.journeys.patient_seen import Patient
from ens.portals.pro import letter_form
from ens.portals.pro.desk import common, page_of_professional
from ens.portals.pro.letter_form import LetterForm
from ens.portals.shared.signed_in import sign_in_page
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.standards.cda import units

UNREAD, NOT_WRITTEN = "unread", "not-written"


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, patient: object) -> HttpResponseBase:
    if request.method == "POST" and getattr(request, "actor", None) is None:
        return _kept_sealed(request, str(patient))
    return _signed_in(request, patient=str(patient))


@page_of_professional
def _signed_in(request: SignedInRequest, *, patient: str) -> HttpResponse:
    try:
        seen, kinds = write_letter.begin(actor=request.actor, patient=patient, now=clock.now())
    except write_letter.NotEntitled:
        return _refused(request, "profession")
    except write_letter.Opposed:
        return _refused(request, "opposed")
    page = _Page(request, seen, kinds)
    return page.typed() if request.method == "POST" else page.form(LetterForm({}))


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    known = common() | {"why": why}
    return render(request, "pro/pages/letter_refused.html", known, status=403)


class _Page:
    def __init__(self, request: SignedInRequest, seen: Patient, kinds: tuple[Kind, ...]) -> None:
        self.request, self.seen, self.kinds = request, seen, kinds

    def typed(self) -> HttpResponse:
        asked = self.request.POST
        if "reprendre" in asked:
            return self._taken_up_again()
        if "ajouter" in asked:
            return self.form(letter_form.kept(asked.dict()).with_another_row(), at="vaccins")
        if "corriger" in asked:
            return self.form(letter_form.kept(asked.dict()))
        now = clock.now()
        read = letter_form.read(
            asked.dict(), kinds=self.kinds, patient=self.seen, today=clock.day_of(now)
        )
        if read.typed is None:
            return self.form(read, status=422)
        return self._deposited(read) if "deposer" in asked else self._preview(read)

    def _taken_up_again(self) -> HttpResponse:
        kept = draft.unseal(
            actor=self.request.actor,
            patient=self.seen.public_id,
            sealed=self.request.POST.get("brouillon", ""),
            now=clock.now(),
        )
        return self.form(letter_form.kept(kept), said="" if kept else "lost")

    def _preview(self, read: LetterForm, *, said: str = "", status: int = 200) -> HttpResponse:
        assert read.typed is not None
        try:
            html = write_letter.preview(
                actor=self.request.actor, patient=self.seen, typed=read.typed, now=clock.now()
            )
        except write_letter.CannotBeRead:
            return self.form(read, said=UNREAD, status=503)
        known = self._common(read) | {"html": html, "said": said}
        return render(self.request, "pro/pages/letter_preview.html", known, status=status)

    def _deposited(self, read: LetterForm) -> HttpResponse:
        assert read.typed is not None
        try:
            document = write_letter.deposit(
                actor=self.request.actor,
                patient=self.seen.public_id,
                typed=read.typed,
                key=self.request.POST.get("idempotency_key", ""),
                now=clock.now(),
            )
        except access.Refused as refused:
            register.write([refused.line], now=clock.now())
            return _refused(self.request, "opposed")
        except register.NotWritten:
            return self._preview(read, said=NOT_WRITTEN, status=503)
        except write_letter.CannotBeRead:
            return self.form(read, said=UNREAD, status=503)
        base = f"/pro/patient/{self.seen.public_id}/documents/"
        return HttpResponseRedirect(f"{base}{document}/?fait=depose")

    def form(
        self, form: LetterForm, *, said: str = "", at: str = "", status: int = 200
    ) -> HttpResponse:
        known = self._common(form) | {
            "said": said,
            "kinds": [(one.code, letter_form.name_of(one.code)) for one in self.kinds],
            "nature": form.values.get("nature") or self.kinds[-1].code,
            "measures": [self._measure(form, index) for index in range(len(SCALES))],
            "vaccines": letter_form.vaccine_choices(),
            "lines": [_line(form, row) for row in range(1, form.rows + 1)],
            "more": form.rows < letter_form.MOST_ROWS,
            "minor": letter_form.is_minor(self.seen),
            "at": at,
        }
        return render(self.request, "pro/pages/letter.html", known, status=status)

    def _measure(self, form: LetterForm, index: int) -> dict[str, Any]:
        scale = SCALES[index]
        return {
            "name": scale.field,
            "label": letter_form.NAMES[scale.field],
            "unit": units.readable(scale.unit),
            "value": form.values.get(scale.field, ""),
            "error": form.errors.get(scale.field, ""),
        }

    def _common(self, form: LetterForm) -> dict[str, Any]:
        known = common(self.seen)
        return known | {
            "form": form,
            "here": f"{known['base']}lettre/",
            "key": self.request.POST.get("idempotency_key", ""),
            "ticket": draft.ticket(
                actor=self.request.actor, patient=self.seen.public_id, now=clock.now()
            ),
        }


def _line(form: LetterForm, row: int) -> dict[str, Any]:
    return {
        "number": row,
        "names": {name: f"{name}_{row}" for name in letter_form.ROW},
        "values": {name: form.values.get(f"{name}_{row}", "") for name in letter_form.ROW},
        "errors": {name: form.errors.get(f"{name}_{row}", "") for name in letter_form.ROW},
    }


def _kept_sealed(request: HttpRequest, patient: str) -> HttpResponse:
    """
    The session ended meanwhile: nothing is deposited, and nothing typed is lost.
    """
    asked = request.POST.dict()
    sealed = asked.get("brouillon", "") or draft.seal(
        ticket=asked.get("billet", ""),
        patient=patient,
        fields=_sealable(asked),
        now=clock.now(),
    )
    known = {
        "again": sign_in_page("/pro/", kind="professional"),
        "here": f"/pro/patient/{patient}/lettre/",
        "sealed": sealed[: draft.LONGEST],
    }
    return render(request, "pro/pages/letter_kept.html", known, status=403)


def _sealable(asked: dict[str, str]) -> dict[str, str]:
    form = letter_form.kept(asked)
    return dict(form.values) | {"lignes": str(form.rows)}
