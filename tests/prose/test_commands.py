"""Commands in prose: what the programs would refuse is found, and bad ones on purpose have to be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from macros.pages import Page
from macros.pages import parse as parse_page
from tests.prose import ask_cli, cli, mentions

KNOWN = cli.load()


def page(body: str) -> Page:
    text = f"---\ndescription: {'d' * 60}\n---\n# Stop a container\n\n{body}\n"
    return parse_page(text, "p.md", "docs/p.md", {})


def found(body: str) -> list[str]:
    return [finding.why for finding in mentions.findings(page(body), KNOWN)]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("`docker plugin install x --aliases y`", "unknown flag --aliases"),
        ("| `docker imagse` | x |", "docker: unknown command imagse"),
        ('!!! warning "`docker rmi -x IMAGE`"\n\n    Text.', "docker rmi: unknown flag -x"),
        ("`sudo docker compose up --no-such`", "docker compose up: unknown flag --no-such"),
        ("`docker-compose pss`", "docker compose: unknown command pss"),
        ("`dockerd --no-such`", "dockerd: unknown flag --no-such"),
        ("`docker ps -q | xargs docker rmx`", "docker: unknown command rmx"),
        ("`docker run -itx IMAGE`", "docker run: unknown flag -x"),
        ("Stop it by `--alias`.\n\n```console\n$ docker stop web\n```", "`--alias`: a flag of no command"),
        ("`-P`\n\n## B\n\n```console\n$ docker run -P x\n```", "`-P`: a flag of no command"),
        ("`docker rmi --force IMAGE`{.bad}", "expected a program to refuse `docker rmi --force IMAGE`"),
        ("[`--no-such`](x.md)", "`--no-such`: a flag of no command"),
        ("`cosign verify --no-such IMAGE`", "cosign verify: unknown flag --no-such"),
        ("`skopeo list-tag docker://debian`", "skopeo: unknown command list-tag"),
    ],
)  # fmt: skip
def test_what_a_program_would_refuse_is_found(body: str, why: str) -> None:
    [reason] = found(body)
    assert why in reason


@pytest.mark.parametrize(
    "body",
    [
        "`docker stop --timeout 5 CONTAINER`, `docker stop -t5 web`, `docker ps -aq`",
        "`docker run -it --rm IMAGE ls --no-such`",
        "`docker compose -f compose.yaml exec web ls -x`",
        "`docker COMMAND --no-such`, `docker …`, `docker image …`",
        "`docker: command not found`, `docker daemon is not running`, `docker`, `docker.io`",
        "`docker scout cves --no-such`",
        "`docker rmi -x`{.bad}, `docker rmx`{.bad}",
        "`--rm` and `-it` of `docker run`",
        "`--network host` and `-p 8080:80`\n\n```console\n$ docker run -d web\n```",
        "`--from=build`\n\n```dockerfile\nFROM a\nCOPY --from=build a b\n```",
        "[`--dns`](x.md): other servers",
        "`cosign verify --key cosign.pub IMAGE`, `skopeo copy --all docker://A docker://B`, `skopeo`",
        "## Run one (`docker run`)\n\n`--rm`",
        "## Sources\n\n- [x](https://x.example/) for `--no-such`",
    ],
)
def test_what_a_program_understands_is_left_alone(body: str) -> None:
    assert found(body) == []


HELP = """
Usage:  docker thing [OPTIONS] IMAGE [COMMAND] [ARG...]

Aliases:
  docker thing, docker stuff, docker image thing

Options:
      --add-host list   Add
  -a, --all             Show all; the default
                        shows just running
      --color string[="auto"]   Colour
      --ulimits stringArray     Limits
  -h, --hostname string Name
"""


def test_a_help_text_is_read() -> None:
    usage = cli.read_usage(HELP)
    assert usage.flags == {"--add-host", "-a", "--all", "--color", "--ulimits", "-h", "--hostname", "--help"}  # fmt: skip
    assert usage.valued == {"--add-host", "--ulimits", "-h", "--hostname"}
    assert usage.ends
    assert cli.aliases(HELP, ("docker", "thing")) == {"thing", "stuff"}


COSIGN = """A tool

Usage:
cosign [command]

Available Commands:
sign                    Sign
verify-blob-attestation Verify

Flags:
    -h, --help=false:
\thelp for cosign

    -t, --timeout=3m0s:
\ttimeout
"""


def test_a_help_text_of_cosign_is_read() -> None:
    usage = cli.read_usage(COSIGN)
    assert usage.commands == {"sign", "verify-blob-attestation"}
    assert usage.flags == {"-h", "--help", "-t", "--timeout"}
    assert usage.valued == {"-t", "--timeout"}


def test_where_arguments_begin() -> None:
    read = cli.parse(
        ["docker", "run", "-d", "--name", "web", "-p8080:80", "nginx:1.30", "nginx", "-t"], KNOWN
    )
    assert (read.path, read.arguments) == (("docker", "run"), ("nginx:1.30", "nginx", "-t"))
    assert read.flags == ("-d", "--name", "-p")
    assert cli.parse(["docker", "build", "-t", "app", "."], KNOWN).arguments == (".",)


def test_the_file_keeps_all(tmp_path: Path) -> None:
    copy = tmp_path / "cli.json"
    copy.write_text(cli.dump(KNOWN))
    assert cli.load(copy) == KNOWN
    assert {"engine", "client", "Compose", "Buildx"} <= set(KNOWN.versions)


def test_commands_are_asked_for_their_help() -> None:
    answers = {
        "docker --help": "Usage:  docker [OPTIONS] COMMAND\n\nCommands:\n  rm   Remove\n",
        "docker rm --help": "Usage:  docker rm\n\nAliases:\n  docker rm, docker remove\n\nOptions:\n  -f, --force   x\n",
        "docker rm --old --help": "Flag --old has been deprecated\nUsage:  docker rm\n\nOptions:\n",
        "docker rm --old 1 --help": "Usage:  docker rm\n\nOptions:\n",
        "docker rm --no --help": "unknown flag: --no\n\nUsage:  docker rm\n",
        "docker quiet --help": "Usage:  docker quiet\n",
    }

    def run(words: Iterable[str]) -> str:
        return answers.get(" ".join(words), "Usage:  docker [OPTIONS] COMMAND\n")

    usages = dict(ask_cli.ask(run))
    assert usages["docker",].commands == {"rm", "remove"}
    assert usages["docker", "remove"].flags == usages["docker", "rm"].flags
    assert ask_cli.accepts(run, ("docker", "rm"), "--old") == "-"
    assert ask_cli.accepts(run, ("docker", "rm"), "--no") == ""
    assert ask_cli.is_command(run, ("docker", "quiet"))
    assert not ask_cli.is_command(run, ("docker", "none"))
