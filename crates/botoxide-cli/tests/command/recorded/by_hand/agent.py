"""deploy install and uninstall, in a home whose folder etc is /etc, with programs that record what they are given."""
UBUNTU = {"etc/lsb-release": "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\n", "etc/debian_version": "bookworm/sid\n"}
RED_HAT = {"etc/redhat-release": "Red Hat Enterprise Linux Server release 7.9 (Maipo)\n"}
DEBIAN = {"etc/debian_version": "12.1\n"}
CONFIG = {"given.yml": "---\nregion: eu-west-1\naws_secret_access_key: secret\n"}
THERE = {"etc/codedeploy-agent/conf/codedeploy.onpremises.yml": "old: true\n"}
KEYS = ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
INSTALLER = '#!/bin/sh\nprintf "installer %s\\n" "$*" >> "$HOME/given"\n' + "".join(f'printf "%s\\n" "{key}=${key}" >> "$HOME/given"\n' for key in KEYS)


def program(name, code=0, error=""):
    return {name: f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >> "$HOME/given"\nprintf "%s" "{error}" >&2\nexit {code}\n'}


def programs(service=(0, ""), **codes):
    found = program("service", *service)
    for name in ("apt-get", "yum", "dpkg"):
        found |= program(name, codes.get(name.replace("-", "_"), 0))
    return found


def fill(scenario):
    install = "deploy install --config-file given.yml"
    # Version 1 makes it private, and version 2 does not.
    private = {"modes": {"etc/codedeploy-agent/conf/codedeploy.onpremises.yml": "600"}, "row": "A114"}
    agent, custom = ("latest/install", INSTALLER), ("k/mine.sh", INSTALLER)
    for name, files in (("Ubuntu", UBUNTU), ("Red Hat", RED_HAT)):
        step = scenario(f"deploy install on {name}", files={**files, **CONFIG}, programs=programs(), etc_of="root", AWS_SESSION_TOKEN="token")
        step(install, agent, **private)
        step(install)
        step(install + " --override-config --agent-installer s3://b/k/mine.sh --region eu-west-1", custom)
        step(install + " --override-config --agent-installer s3://b")
        step(install + " --override-config --agent-installer https://b/k")
        step("deploy install --config-file nowhere.yml --override-config")
        step("deploy install --config-file /etc/codedeploy-agent/conf/codedeploy.onpremises.yml --override-config", agent)
        step(install + " --override-config", ("latest/install", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>", 403))
        step("deploy install")
        step("deploy uninstall")
        step("deploy uninstall")
    for name, files, missing in (
        ("Ubuntu", UBUNTU, "codedeploy-agent: unrecognized service"), ("Red Hat", RED_HAT, "Redirecting to /bin/systemctl stop  codedeploy-agent.service"),
    ):
        # Version 2 compares bytes with a string there, and fails.
        fails = {"code": 0, "stderr": "", "row": "A114"}
        step = scenario(f"deploy install on {name} without an agent", files={**files, **CONFIG, **THERE}, programs=programs((1, missing)), etc_of="root")
        step("deploy uninstall", **fails, stdout="Uninstalling the AWS CodeDeploy Agent... DONE\nDeleting the on-premises instance configuration... DONE\n",
             files={"given": {"mode": "644", "text": "service codedeploy-agent stop\n"}}, removed=["etc/codedeploy-agent/conf/codedeploy.onpremises.yml"])
        step = scenario(f"deploy install on {name} with an agent that does not stop", files={**files, **CONFIG, **THERE}, programs=programs((3, "busy")), etc_of="root")
        step(install + " --override-config", stderr="Failed to stop the AWS CodeDeploy Agent:\nbusy", row="A114")
        step("deploy uninstall", stderr="Failed to stop the AWS CodeDeploy Agent:\nbusy", row="A114")
    step = scenario("deploy install with programs that fail", files={**UBUNTU, **CONFIG}, programs=programs(apt_get=100, dpkg=2), etc_of="root")
    step(install, **private)
    step("deploy uninstall")
    step = scenario("deploy install with an installer that fails", files={**RED_HAT, **CONFIG}, programs=programs(), etc_of="root")
    step(install, ("latest/install", "#!/bin/sh\nexit 5\n"), **private)
    step = scenario("deploy install without programs", files={**RED_HAT, **CONFIG}, etc_of="root")
    step(install, **private)
    step = scenario("deploy install on another system", files={**DEBIAN, **CONFIG}, etc_of="root")
    step(install)
    step("deploy uninstall")
    step = scenario("deploy install by a user", files={**UBUNTU, **CONFIG}, programs=programs(), etc_of="nobody")
    step(install)
    step("deploy uninstall")
