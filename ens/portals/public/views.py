"""
Pages without an account. Nothing here asks a context anything.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ens.portals.public.examples import examples


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/home.html", examples())


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/pages/accessibility.html")
