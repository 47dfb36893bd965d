import sys

from reportlab.pdfgen.canvas import Canvas

page = Canvas(sys.argv[1])
for n in range(1 + int(sys.argv[2]) % 3):
    page.drawString(72, 720, f"Letter {sys.argv[2]} page {n}, 2026-03-0{n + 1}")
    page.showPage()
page.save()
