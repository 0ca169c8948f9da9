"""What older engines print otherwise than the one that the pages show.

Each entry is seen in a run of the pages on that engine, and turned into today's words before
the comparison. Nothing else is forgiven to an older engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """Engines before version ``before`` print ``pattern`` where newer ones print ``now``.

    With ``page`` (a path below ``docs/``) only there: the words alone do not tell which it is.
    """

    before: tuple[int, ...]
    pattern: re.Pattern[str]
    now: str
    about: str
    page: str = ""


_RUN_HELP = r"\n\nRun 'docker run --help' for more information"
DIFFERENCES = (
    Difference(
        (28, 0),
        re.compile(r"\.?\nSee 'docker( [\w ]+)? --help'\.?"),
        r"\n\nRun 'docker\1 --help' for more information",
        "the last line of an error names the help otherwise",
    ),
    Difference(
        (28, 0),
        re.compile(r"(reuse that name)(?=\n\nRun)"),
        r"\1.",
        "the end of this sentence is part of the message",
    ),
    Difference(
        (28, 0),
        re.compile(
            r"\A((?:[0-9a-f]{64}\n)?docker: Error response from daemon: [^\n]*?(?:\n \(exit status 1\)\))?)"
            r"(?:: unknown)?\.?\Z"
        ),
        r"\1" + _RUN_HELP,
        "a container that could not be started names no help, and ends in 'unknown'",
    ),
    Difference(
        (28, 0),
        re.compile(r": unknown(: Are you trying to mount [^\n]*?)\.?(?=\n)"),
        r"\1",
        "a mount that does not fit is 'unknown', too",
    ),
    Difference(
        (28, 0),
        re.compile(r"\A(OCI runtime exec failed: [^\n]*): unknown\Z"),
        r"\1",
        "a program that could not be entered ends in 'unknown'",
    ),
    Difference(
        (28, 0),
        re.compile(
            r"(?<=Error response from daemon: )(?=driver failed programming|network [0-9a-f]{64} not found)"
            r"|(?<=\Adocker: Error response from daemon: )(?=network \S+ not found)"
        ),
        "failed to set up container networking: ",
        "an error of a container's network does not say so first",
    ),
    Difference(
        (28, 0),
        re.compile(r"(?<=: ) \(iptables failed"),
        "Unable to enable DNAT rule:  (iptables failed",
        "a failed rule does not say which",
    ),
    Difference(
        (28, 0),
        re.compile(
            r"(?<=: )Error starting userland proxy: listen tcp4 127\.0\.0\.1:(\d+): bind(?=: address already in use)"
        ),
        r"failed to bind host port for 127.0.0.1:\1:172.17.0.4:80/tcp",
        "another program has the port: the proxy finds out, not the engine",
        page="errors/network-troubles.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"network app id ([0-9a-f]{64}) has active endpoints"),
        r'network app has active endpoints (name:"first" id:"\1")\nexit status 1',
        "a network in use is named with its identifier, its containers are not",
        page="errors/network-troubles.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"network app id ([0-9a-f]{64}) has active endpoints"),
        r'network app has active endpoints (name:"other" id:"\1", name:"web" id:"\1")\nexit status 1',
        "a network in use is named with its identifier, its containers are not",
        page="networks/connect-containers.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"(?<=: )(?=Pool overlaps)"),
        "invalid pool request: ",
        "a subnet that overlaps is no 'invalid pool request'",
    ),
    Difference(
        (28, 0),
        re.compile(r'(cannot remove container ")/'),
        r"\1",
        "the name of a container that runs has a slash",
    ),
    Difference(
        (28, 0),
        re.compile(r"^ERROR: failed to solve: ", re.MULTILINE),
        "ERROR: failed to build: failed to solve: ",
        "an error of a build begins otherwise",
    ),
    Difference(
        (28, 0),
        re.compile(r"\AERROR: (?=invalid tag )"),
        "ERROR: failed to build: ",
        "an error of a build begins otherwise",
    ),
    Difference(
        (28, 0),
        re.compile(
            r"\A(ERROR: )\"(docker [\w ]+)\" requires exactly (\d+ argument)\.?"
            r"\n\n(Run [^\n]*)\n\n(Usage: [^\n]*)\n\n[^\n]*\Z"
        ),
        r"\1docker: '\2' requires \3\n\n\5\n\n\4",
        "a missing argument: other words, and what the command does",
    ),
    Difference(
        (28, 0),
        re.compile(
            r"\A\"(docker [\w ]+)\" requires at least (\d+ argument)\.?"
            r"\n\nRun( [^\n]*)\n\n(Usage: [^\n]*)\n\n[^\n]*\Z"
        ),
        r"docker: '\1' requires at least \2\n\n\4\n\nSee\3",
        "a missing argument: other words, and what the command does",
    ),
    Difference(
        (28, 0),
        re.compile(r"\A((?:unknown flag|invalid argument)[^\n]*)(?=\n\nRun 'docker run --help')"),
        r"\1\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]",
        "a wrong flag is not followed by the usage",
    ),
    Difference(
        (28, 0),
        re.compile(r"\A(unknown shorthand flag: [^\n]*)\n\nRun 'docker --help'.*\Z", re.DOTALL),
        r"\1\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information",
        "a wrong flag before the command is followed by all commands",
    ),
    Difference(
        (28, 0),
        re.compile(r"\Adocker: '(\w+)' is not a docker command"),
        r"docker: unknown command: docker \1",
        "an unknown command is told in other words",
    ),
    Difference(
        (28, 0),
        re.compile(r"(?<=file daemon\.json: )(?=invalid character)"),
        "invalid JSON: ",
        "a mistake in the configuration does not say that it is one of JSON",
    ),
    Difference(
        (28, 0),
        re.compile(r"json: (cannot unmarshal number into Go struct field )Config\.CommonConfig\S+"),
        r"invalid JSON: json: \1Config.log-opts.max-file",
        "a value of the wrong type is told without its key",
    ),
    Difference(
        (28, 0),
        re.compile(r"\bssh -o ConnectTimeout=30 (-l \S+ -p \d+) -- "),
        r"ssh \1 -o ConnectTimeout=30 -T -- ",
        "the client's ssh has its options in another order",
    ),
    Difference(
        (28, 0),
        re.compile(r"(?<=exit status 255, )please "),
        "",
        "an error of ssh says please",
    ),
    Difference((28, 0), re.compile(r"/v1\.45/"), "/v1.51/", "the API's version"),
    Difference(
        (28, 0),
        re.compile(r"services\.(\S+) Additional property (\S+) is not allowed"),
        r"services.\1 additional properties '\2' not allowed",
        "Compose tells an unknown option in other words",
    ),
    Difference(
        (28, 0),
        re.compile(r"(?<=ports must be a )list"),
        "array",
        "Compose tells a wrong type in other words",
    ),
    Difference(
        (28, 0),
        re.compile(
            r"\A(?=server message: invalid_token: authorization failed\Z"
            r"|authorization failed: no basic auth credentials\Z)"
        ),
        "push access denied, repository does not exist or may require authorization: ",
        "the containerd image store does not say first that a push was denied",
        page="errors/registry-access.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"(?<=response from daemon: )(?=failed to resolve reference .*: 429 Too Many)"),
        "unknown: ",
        "the pull limit on the containerd image store is not 'unknown'",
        page="errors/registry-access.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"\A15\Z"),
        "1",
        "Compose ends with status 15 if its file is wrong",
        page="errors/compose.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"Error response from daemon: (network \S+) not found"),
        r"\1 declared as external, but could not be found",
        "Compose hands on what the engine says of a network that is not there",
        page="errors/compose.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"(?<=daemon: )(?=no match for platform in manifest)"),
        "no matching manifest for linux/s390x in the manifest list entries: ",
        "the containerd store does not name the platform that is not there",
        page="errors/images-and-registries.md",
    ),
    Difference(
        (28, 0),
        re.compile(r'(?<=failed commit on ref ")manifest(?=-sha256:)'),
        "index",
        "the containerd store pushes the image of one platform, not the index",
        page="errors/images-and-registries.md",
    ),
    Difference(
        (28, 0),
        re.compile(r"\Alocalhost:5002/app:2\Z"),
        'error getting credentials - err: exec: "docker-credential-desktop": '
        "executable file not found in $PATH, out: ``",
        "a credential helper that is not there is not missed",
        page="errors/registry-access.md",
    ),
    *(
        Difference((28, 0), re.compile(old), new, "a version of an engine's part", page)
        for page, old, new in (
            ("concepts/how-docker-runs.md", r"26\.1\.5\+dfsg1", "28.5.2+dfsg4"),
            ("engine/version.md", r"build a72d7cd\b", "build 9cc6dea30000"),
            ("engine/version.md", r"26\.1\.5\+dfsg1", "28.5.2+dfsg4"),
            ("engine/version.md", r"(?<=containerd )1\.7\.", "2.1."),
            ("engine/version.md", r"(?<=buildx )0\.13\.", "0.29."),
            ("engine/version.md", r"(?:(?<=compose )|\A)2\.26\.", "2.40."),
            ("engine/version.md", r"\b1\.45\b", "1.51"),
        )
    ),
    Difference(
        (28, 0),
        re.compile(r'(?<=daemon: )\{"message":"(client version [^"]*)"\}'),
        r"\1",
        "the answer to a client too old stands in JSON",
    ),
    Difference(
        (27, 0),
        re.compile(r":::(\d+)->"),
        r"[::]:\1->",
        "published IPv6 ports are written without brackets",
    ),
)


def reworded(lines: tuple[str, ...], version: tuple[int, ...], page: str = "") -> tuple[str, ...]:
    """Return ``lines``, printed by an engine of ``version``, as the newest engine prints them.

    ``page`` is the path below ``docs/`` of the page that shows them.
    """
    text = "\n".join(lines)
    for difference in DIFFERENCES:
        if version < difference.before and difference.page in ("", page):
            text = difference.pattern.sub(difference.now, text)
    return tuple(text.split("\n")) if text else ()
