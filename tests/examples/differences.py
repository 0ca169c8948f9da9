"""What older engines say in other words than the one that the pages speak of, Docker 29.

Each entry was seen in a run of the pages. It may only reword: never make a success of a failure or
the reverse, never bring in a line, a name or a number that was not printed. ``test_differences``
holds the table to that; what cannot be said so is a block of its own with ``since`` or ``until``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """Engines before version ``before`` print ``pattern`` where newer ones print ``now``.

    ``old`` is what one of them printed. With ``page`` (a path below ``docs``) the entry holds
    there only: the words alone do not tell what they are about.
    """

    before: tuple[int, int]
    old: str
    pattern: re.Pattern[str]
    now: str
    page: str = ""


def _words(before: int, old: str, pattern: str, now: str, page: str = "") -> Difference:
    return Difference((before, 0), old, re.compile(pattern, re.MULTILINE), now, page)


_RUN = "docker: Error response from daemon: "
DIFFERENCES = (
    # Errors of the client
    _words(29, "Error: No such object: web", r"^Error: No such(?= object)", "error: no such"),
    _words(29, "Error parsing reference: \"X\" is not a valid repository/tag",
           r"^Error(?= (?:parsing reference|saving credentials))", "error"),
    _words(29, "the input device is not a TTY", r"^the input device is not a TTY$",
           "cannot attach stdin to a TTY-enabled container because stdin is not a terminal"),
    _words(29, 'permission denied while trying to connect to the Docker daemon socket at unix:///x: Get "http://%2Fx/v1.51/json": dial unix /x: connect: permission denied',
           r"(?<=while trying to connect to the )Docker daemon socket at (unix://[^\s:]+): .*", r"docker API at \1"),
    _words(28, "docker: 'nosuch' is not a docker command.", r"\Adocker: '(\w+)' is not a docker command",
           r"docker: unknown command: docker \1"),
    _words(28, 'ERROR: "docker buildx build" requires exactly 1 argument.',
           r'"(docker [\w ]+)" requires (?:exactly )?((?:at least )?\d+ arguments?)', r"docker: '\1' requires \2"),
    _words(28, "\nUsage:  docker volume rm [OPTIONS] VOLUME\n\nRemove one or more volumes.",
           r"^(Usage: [^\n]*)\n\n[^\n]*\Z", r"\1"),
    _words(28, "unknown shorthand flag: 'q' in -q\nSee 'docker --help'.\n\nUsage:  docker\n\nA runtime",
           r"\A(unknown shorthand flag: [^\n]*)\nSee 'docker --help'\.\n(?s:.*)\Z", r"\1"),
    _words(28, "exit status 255, please make sure the URL is valid", r"(?<=exit status 255, )please ", ""),
    _words(28, 'Error response from daemon: {"message":"client version 1.23 is too old"}',
           r'(?<=daemon: )\{"message":"(client version [^"]*)"\}', r"\1"),
    # Containers
    _words(29, f'{_RUN}runc create failed: unable to start container process: exec: "sh": not found',
           r"(?<=create failed: unable to start container process: )(?=exec: )", "error during container init: "),
    _words(28, f"{_RUN}stat /app: no such file or directory: unknown.",
           r"^((?:docker: Error response from daemon|OCI runtime exec failed): [^\n]*): unknown(?=\.?$)", r"\1"),
    _words(28, f"{_RUN}not a directory: unknown: Are you trying to mount a directory onto a file",
           r": unknown(?=: Are you trying to mount )", ""),
    _words(28, 'cannot remove container "/web": container is running', r'(?<=cannot remove container ")/', ""),
    _words(28, f"{_RUN}Range of CPUs is from 0.01 to 2.00", r"\bRange(?= of CPUs is from)", "range"),
    # Networks
    _words(29, "failed to bind host port for 127.0.0.1:90:172.17.0.4:80/tcp: address already in use",
           r"(?<=failed to bind host port )for ([\d.]+:\d+):[\d.]+:\d+(?=/tcp)", r"\1"),
    _words(28, "Error starting userland proxy: listen tcp4 127.0.0.1:90: bind: address already in use",
           r"Error starting userland proxy: listen (tcp)\d ([\d.]+:\d+): bind(?=: address already)",
           r"failed to bind host port \2/\1"),
    _words(28, f"{_RUN}driver failed programming external connectivity on endpoint web",
           r"(?<=Error response from daemon: )(?=driver failed programming|network [0-9a-f]{64} not found)"
           r"|(?<=^docker: Error response from daemon: )(?=network \S+ not found)",
           "failed to set up container networking: "),
    _words(28, "endpoint web:  (iptables failed: x)", r"(?<=: ) \(iptables failed",
           "Unable to enable DNAT rule:  (iptables failed"),
    _words(28, "Error response from daemon: Pool overlaps with other one", r"(?<=: )(?=Pool overlaps)",
           "invalid pool request: "),
    _words(27, ":::8080->80/tcp", r":::(\d+)->", r"[::]:\1->"),
    # Builds
    _words(28, "ERROR: failed to solve: x", r"^ERROR: failed to solve: ", "ERROR: failed to build: failed to solve: "),
    _words(28, 'ERROR: invalid tag "X"',
           r"^ERROR: (?=invalid tag |unable to prepare context: |failed to stat |tag is needed )", "ERROR: failed to build: "),
    # The daemon's configuration
    _words(28, "unable to configure the Docker daemon with file daemon.json: invalid character",
           r"(?<=file daemon\.json: )(?=invalid character|json: cannot)", "invalid JSON: "),
    # Compose
    _words(29, "Found orphan containers ([notes-old-1]) for this project.", r"(?<=containers \()\[([^\]]*)\]", r"\1"),
    _words(28, "services.web Additional property x is not allowed",
           r"(services\.\S+) Additional property (\S+) is not allowed", r"\1 additional properties '\2' not allowed"),
    _words(28, "services.web.ports must be a list", r"(?<=ports must be a )list", "array"),
    _words(28, "Error response from daemon: network web not found",
           r"Error response from daemon: (network \S+) not found",
           r"\1 declared as external, but could not be found", "errors/compose-file.md"),
    # Registries
    _words(28, "authorization failed: no basic auth credentials",
           r"\A(?=server message: invalid_token: authorization failed\Z|authorization failed: no basic auth credentials\Z)",
           "push access denied, repository does not exist or may require authorization: ", "errors/registry-access.md"),
    _words(28, "Error response from daemon: failed to resolve reference \"x\": 429 Too Many Requests",
           r"(?<=response from daemon: )(?=failed to resolve reference .*: 429 Too Many)", "unknown: ",
           "errors/registry-access.md"),
    _words(28, 'failed commit on ref "manifest-sha256:0"', r'(?<=failed commit on ref ")manifest(?=-sha256:)',
           "index", "errors/images-and-registries.md"),
)  # fmt: skip


def reworded(lines: tuple[str, ...], version: tuple[int, ...], page: str = "") -> tuple[str, ...]:
    """Return ``lines``, printed by an engine of ``version``, in the words of the newest.

    ``page`` is the path below ``docs`` of the page that shows them.
    """
    text = "\n".join(lines)
    for difference in DIFFERENCES:
        if version < difference.before and difference.page in ("", page):
            text = difference.pattern.sub(difference.now, text)
    return tuple(text.split("\n")) if text else ()
