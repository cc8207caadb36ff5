"""Pictures of papers: complete, large enough, and sharp enough to be read."""

import io
import warnings

from PIL import Image, ImageFilter, ImageStat

from egov.foundation.files.rules.verdict import Problem, Rejected

SHORTEST_SIDE = 300
LARGEST_AREA = 100_000_000  # pixels; a 10,000 x 10,000 scan
COMPARED_SIDE = 1200
TILES = 4
SHARP = 40.0  # variance of the edge picture in the sharpest tile; printed text in focus has hundreds
_LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def check_image(content: bytes) -> None:
    """Decode the whole picture; a truncated one is refused here and not by the officer three days later."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of bombs below our own limit
            picture = Image.open(io.BytesIO(content))
            width, height = picture.size
            if width * height > LARGEST_AREA:
                raise Rejected(Problem.BOMB)
            picture.draft("L", (COMPARED_SIDE, COMPARED_SIDE))
            grey = picture.convert("L")
    except Rejected:
        raise
    except Exception as error:  # hostile input: whatever the decoder raises means unreadable
        raise Rejected(Problem.CORRUPT) from error
    if min(width, height) < SHORTEST_SIDE:
        raise Rejected(Problem.TOO_SMALL, width=str(width), height=str(height), least=str(SHORTEST_SIDE))
    if sharpness(grey) < SHARP:
        raise Rejected(Problem.BLURRED)


def sharpness(grey: Image.Image) -> float:
    """The variance of the Laplacian in the sharpest of 16 tiles: a portrait on a plain wall is sharp."""
    grey.thumbnail((COMPARED_SIDE, COMPARED_SIDE))
    edges = grey.filter(_LAPLACE)
    width, height = edges.size
    tiles = (
        edges.crop(
            (
                x * width // TILES + 1,
                y * height // TILES + 1,
                (x + 1) * width // TILES - 1,
                (y + 1) * height // TILES - 1,
            )
        )
        for x in range(TILES)
        for y in range(TILES)
    )
    return max(ImageStat.Stat(tile).var[0] for tile in tiles)
