"""Addresses of the workplace, all under /mot-cua/."""

from django.urls import path

from egov.channels.desk.views import (
    books,
    bulk,
    counter,
    dossier,
    intake,
    leader,
    letters,
    money,
    papers,
    people,
    walk_in,
    work_list,
)

app_name = "desk"
urlpatterns = [
    path("", work_list.work_list, name="list"),
    path("tim/", work_list.search, name="search"),
    path("xuat-excel/", work_list.export, name="export"),
    path("hang-loat/", bulk.bulk, name="bulk"),
    path("ho-so/<str:code>/", dossier.dossier, name="dossier"),
    path("ho-so/<str:code>/buoc/<int:pk>/", dossier.step, name="step"),
    path("ho-so/<str:code>/buoc/<int:pk>/chuyen-nguoi/", dossier.reassign, name="reassign"),
    path("ho-so/<str:code>/viec/<slug:slug>/", dossier.deed, name="deed"),
    path("ho-so/<str:code>/giay-to/", dossier.paper, name="paper"),
    path("ho-so/<str:code>/trao-doi/", dossier.note, name="note"),
    path("ho-so/<str:code>/tep/<uuid:pk>/", papers.file, name="file"),
    path("ho-so/<str:code>/phieu/<int:pk>/", papers.slip_page, name="slip_page"),
    path("ho-so/<str:code>/phieu/<int:pk>/pdf/", papers.slip, name="slip"),
    path("ho-so/<str:code>/phieu-kiem-soat/", papers.control, name="control"),
    path("tiep-nhan/", counter.counter, name="counter"),
    path("tiep-nhan/to-khai/<str:token>/", walk_in.walk_in, name="walk_in"),
    path("tiep-nhan/<str:code>/", intake.intake, name="intake"),
    path("ban-goc/", books.originals, name="originals"),
    path("so-theo-doi/", books.register, name="register"),
    path("ban-giao/", books.handed_over, name="handed_over"),
    path("thu-phi/", money.money, name="money"),
    path("thu-phi/<int:pk>/", money.order, name="order"),
    path("thu-phi/<int:pk>/bien-lai/", money.receipt, name="receipt"),
    path("thu/", letters.letters, name="letters"),
    path("thu/<int:pk>/", letters.again, name="letter"),
    path("dieu-hanh/", leader.leader, name="leader"),
    path("dieu-hanh/xuat-excel/", leader.leader_export, name="leader_export"),
    path("quan-tri/", people.people, name="people"),
    path("quan-tri/<slug:agency>/them/", people.add, name="add_officer"),
    path("quan-tri/<slug:agency>/nguoi/<int:pk>/vi-tri/", people.give, name="give_post"),
    path("quan-tri/<slug:agency>/nguoi/<int:pk>/khoa/", people.deactivate, name="deactivate"),
    path("quan-tri/<slug:agency>/vi-tri/<int:pk>/ket-thuc/", people.end, name="end_post"),
]
