"""A plain PDF whose words can be found in its bytes, so that tests can tamper with them."""


def paper(words: str = "Duoc phep xay dung 2 tang") -> bytes:
    drawing = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawing)}>>\nstream\n{drawing}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = "%PDF-1.7\n"
    table = ""
    for number, part in enumerate(parts, start=1):
        table += f"{len(body):010d} 00000 n \n"
        body += f"{number} 0 obj\n{part}\nendobj\n"
    return (
        f"{body}xref\n0 6\n0000000000 65535 f \n{table}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode()
