"""Code lists of edXML: kinds of document, states of handling and the order in which they follow."""

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of administrative document and the letters in its notation."""

    name: str
    short: str


_NAMES = (
    "Nghị quyết (cá biệt)=NQ,Quyết định (cá biệt)=QĐ,Chỉ thị=CT,Quy chế=QC,Quy định=QyĐ,Thông cáo=TC,Thông báo=TB,"
    "Hướng dẫn=HD,Chương trình=CTr,Kế hoạch=KH,Phương án=PA,Đề án=ĐA,Dự án=DA,Báo cáo=BC,Biên bản=BB,Tờ trình=TTr,"
    "Hợp đồng=HĐ,Công văn=,Công điện=CĐ,Bản ghi nhớ=GN,Bản cam kết=CK,Bản thỏa thuận=TTh,Giấy chứng nhận=CN,"
    "Giấy ủy quyền=UQ,Giấy mời=GM,Giấy giới thiệu=GT,Giấy nghỉ phép=NP,Giấy đi đường=ĐĐ,Giấy biên nhận hồ sơ=BN,"
    "Phiếu gửi=PG,Phiếu chuyển=PC,Thư công="
)
ADMINISTRATIVE = {
    number: Kind(name, short)
    for number, (name, _sign, short) in enumerate((entry.partition("=") for entry in _NAMES.split(",")), 1)
}
"""TypeDetail where Type is 2 (Circular 01/2011/TT-BNV, article 7)."""

ARRIVED, REFUSED, REGISTERED, ASSIGNED, HANDLED, DONE = "01", "02", "03", "04", "05", "06"
WITHDRAWN, AGREED, DECLINED = "13", "15", "16"
STATUSES = {
    ARRIVED: "Đã đến",
    REFUSED: "Từ chối tiếp nhận",
    REGISTERED: "Đã tiếp nhận",
    ASSIGNED: "Phân công xử lý",
    HANDLED: "Đang xử lý",
    DONE: "Hoàn thành",
    WITHDRAWN: "Lấy lại",
    AGREED: "Đồng ý cập nhật, lấy lại",
    DECLINED: "Từ chối cập nhật, lấy lại",
}
"""StatusCode (Decision 28/2018/QĐ-TTg, annex)."""
_ORDER = (ARRIVED, REGISTERED, ASSIGNED, HANDLED, DONE)


def may_follow(before: str | None, after: str) -> bool:
    """May a document in state `before` (None: nothing was said yet) be said to be in `after`?

    Steps may be left out, none is taken back; a refused or finished document has no further steps of handling. The
    sender's wish to have it back, and the answer to it, may come at any time until it is done.
    """
    if after not in STATUSES:
        return False
    if after == WITHDRAWN:
        return before not in (REFUSED, DONE, WITHDRAWN)
    if after in (AGREED, DECLINED):
        return before is not None and before not in (REFUSED, AGREED)
    if after == REFUSED:
        return before in (None, ARRIVED)
    if before in (REFUSED, AGREED):
        return False
    if before in (WITHDRAWN, DECLINED):
        return True
    return before is None or _ORDER.index(after) > _ORDER.index(before)
