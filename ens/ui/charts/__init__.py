"""
Drawings of figures, made on the server as SVG: no script, no style attribute, printable.
"""
