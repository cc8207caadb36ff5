"""What the terminal shows when all is up."""

from pathlib import Path

from egov.kernel.yaml_files import read_yaml
from egov.project.run.places import Places

SHOWN = 16
ROLES = {
    "counter": "one-stop counter",
    "clerk": "clerk",
    "specialist": "specialist",
    "head": "head of division",
    "leader": "leader",
    "admin": "administrator",
}


def greeting(places: Places, province: Path, password: str) -> str:
    """Addresses, and the demo accounts of the province's folder."""
    lines = [
        "",
        f"  Portal                {places.site}/",
        f"  In English            {places.site}/en/",
        f"  Officers' workplace   {places.site}/mot-cua/",
        f"  Service bus           {places.bus_site}/listClients",
        f"  Mail that was sent    {places.mail_site}/",
        f"  Log files             {places.logs}",
        "",
        f"  Demo accounts (password {password})",
    ]
    people = accounts(province)
    lines += [f"    {name:<18}{who}" for name, who in people[:SHOWN]]
    if len(people) > SHOWN:
        lines.append(f"    … and {len(people) - SHOWN} more in {province / 'people.yaml'}")
    return "\n".join([*lines, "", "  Ctrl-C stops everything."])


def accounts(province: Path) -> list[tuple[str, str]]:
    """User name and what the person is; empty when the province has no demo people."""
    try:
        people = read_yaml(province / "people.yaml")
    except OSError:
        return []
    found = []
    for person in people:
        posts = person.get("posts") or []
        roles = list(dict.fromkeys(f"{ROLES.get(post['role'], post['role'])}, {post['agency']}" for post in posts))
        found.append((person["username"], f"{person['full_name']} ({'; '.join(roles) or 'citizen'})"))
    return found
