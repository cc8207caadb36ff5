"""Amounts in đồng: whole numbers, written as on screens and in words as on receipts."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BILLION = 1_000_000_000


def format_dong(amount: int) -> str:
    """49000 -> '49.000 đ', with a space that does not break."""
    return f"{format_number(amount)}\N{NO-BREAK SPACE}đ"


def format_number(amount: int) -> str:
    """49000 -> '49.000'."""
    return f"{amount:,}".replace(",", ".")


def in_words(amount: int, *, linh: str = "linh") -> str:
    """49000 -> 'Bốn mươi chín nghìn đồng'. `linh` is how a zero in the tens is read (in the south: lẻ)."""
    if amount < 0:
        raise ValueError("An amount in words cannot be negative.")
    words = number_in_words(amount, linh=linh)
    return f"{words[0].upper()}{words[1:]} đồng"


def number_in_words(number: int, *, linh: str = "linh") -> str:
    """2017 -> 'hai nghìn không trăm mười bảy'."""
    return " ".join(_number(number, linh)) or DIGITS[0]


def _number(number: int, linh: str, after: bool = False) -> list[str]:
    """Words of a number; `after` says that a higher group is read before it, so hundreds are always said."""
    high, low = divmod(number, BILLION)
    words = [*_number(high, linh, after), "tỷ"] if high else []
    for size, name in ((1_000_000, ["triệu"]), (1_000, ["nghìn"]), (1, [])):
        group = low // size % 1000
        if group:
            words += _group(group, linh, full=after or bool(words)) + name
    return words


def _group(group: int, linh: str, full: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        if units:
            words += [linh, DIGITS[units]] if words else [DIGITS[units]]
        return words
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if units:
        words.append(_unit_after(tens, units))
    return words


def _unit_after(tens: int, units: int) -> str:
    if units == 5:
        return "lăm"
    if tens > 1 and units in (1, 4):
        return "mốt" if units == 1 else "tư"
    return DIGITS[units]
