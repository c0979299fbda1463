"""codecommit credential-helper and codeartifact login, with package managers that record what they are given."""
MASKS = [[r"password=\d{8}T\d{6}Z[0-9a-f]{64}", "password=<signature>"], [r"expires in [0-9a-z ]+ at", "expires in <time> at"]]
TOOL = """#!/bin/sh
printf '%s ' "TOOL" "$@" >> "$HOME/given"
echo >> "$HOME/given"
BODY
"""
TOKEN = {"authorizationToken": "tok/en+1", "expiration": 4102444800}
ENDPOINT = {"repositoryEndpoint": "https://d-1.d.codeartifact.us-east-1.amazonaws.com/npm/r/"}


def tools(body="", *names):
    return {name: TOOL.replace("TOOL", name).replace("BODY", body) for name in names or ("npm", "pip", "swift", "nuget", "dotnet")}


def fill(scenario):
    get = "codecommit credential-helper get"
    git = "protocol=https\nhost=git-codecommit.eu-west-1.amazonaws.com\npath=v1/repos/mine\n\n"
    step = scenario("codecommit credential-helper", masks=MASKS)
    step(get, stdin=git)
    step(get, stdin=git.replace("git-codecommit.eu-west-1", "vpce-1.git-codecommit-fips.us-west-2.vpce"))
    step(get, stdin=git.replace("git-codecommit.eu-west-1.amazonaws.com", "github.com"))
    step(get + " --ignore-host-check --region eu-west-1", stdin=git.replace("git-codecommit.eu-west-1.amazonaws.com", "github.com:80"))
    step(get, stdin="protocol=https\n")
    step(get, stdin="protocol\n", stderr='standard input has a line without "=": protocol')
    step("codecommit credential-helper store", stdin=git)
    step("codecommit credential-helper erase", stdin=git)
    step("codecommit credential-helper", stderr="too few arguments")
    step(get + " more")
    step = scenario("codecommit credential-helper of a session", masks=MASKS, AWS_SESSION_TOKEN="a/b+c=")
    step(get, stdin=git)

    answers = [("POST /v1/authorization-token", TOKEN), ("GET /v1/repository/endpoint", ENDPOINT)]
    login = "codeartifact login --domain dom --repository repo --tool"
    step = scenario("codeartifact login", programs=tools(), masks=MASKS)
    for tool in ("npm", "pip", "nuget", "dotnet"):
        step(f"{login} {tool}", *answers)
        step(f"{login} {tool} --dry-run --domain-owner 123456789012 --duration-seconds 900 --endpoint-type ipv4", *answers)
    step(f"{login} npm --namespace @scope", *answers)
    step(f"{login} npm --namespace scope --dry-run", *answers)
    step(f"{login} npm --namespace .scope", *answers)
    step(f"{login} pip --namespace scope", *answers)
    step(f"{login} npm", ("POST", {"message": "no"}, 404, {"x-amzn-errortype": "ResourceNotFoundException"}))
    step(f"{login} apt", stderr="argument --tool: Found invalid choice 'apt'")
    step("codeartifact login --tool npm")
    listed = 'echo "Registered Sources:\n\n  1.  nuget.org [Enabled]\n      https://api.nuget.org/v3/index.json\n  2.  NAME [Enabled]\n      URL"'.replace("  1.  ", "1. ").replace("  2.  ", "2. ")
    for name, body in {
        "a known URL": listed.replace("NAME", "mine").replace("URL", ENDPOINT["repositoryEndpoint"] + "v3/index.json"), "a known name": listed.replace("NAME", "dom/repo").replace("URL", "https://else"),
    }.items():
        step = scenario(f"codeartifact login with {name}", programs=tools(body), masks=MASKS)
        step(f"{login} nuget", *answers)
        step(f"{login} dotnet", *answers)
    step = scenario("codeartifact login to swift", programs=tools(), masks=MASKS)
    step(f"{login} swift --dry-run", *answers)
    step(f"{login} swift", *answers)
    step(f"{login} swift --namespace my-scope", *answers)
    step(f"{login} swift --namespace my--scope", *answers)
    step = scenario("codeartifact login to swift with entries", programs=tools(), masks=MASKS, files={".netrc": "machine a login b password c\nmachine d-1.d.codeartifact.us-east-1.amazonaws.com login token password old\n# end"})
    step(f"{login} swift", *answers)
    step = scenario("codeartifact login to twine", masks=MASKS)
    step(f"{login} twine --dry-run", *answers)
    step(f"{login} twine", *answers)
    step(f"{login} twine", *answers)
    for name, text in {
        "others": "; mine\n[distutils]\nindex-servers =\n  pypi\n  own\n\n[own]\nRepository: https://own\nusername = me\npassword=p\n\n", "one": "[distutils]\nindex-servers=codeartifact\n[codeartifact]\nusername: x\n",
        "a long value": "[distutils]\nindex-servers =\n    pypi\n\n    own\n# no\n[x]\na = b\n  c\n",
    }.items():
        step = scenario(f"codeartifact login to twine with {name}", masks=MASKS, files={".pypirc": text})
        step(f"{login} twine", *answers)
    for name, text in {"no section": "[x]\na = b\n", "no header": "a = b\n", "no servers": "[distutils]\n", "two sections": "[distutils]\nindex-servers = a\n[distutils]\n", "two keys": "[distutils]\nindex-servers = a\nindex-servers = b\n"}.items():
        step = scenario(f"codeartifact login to twine with a foreign file, {name}", masks=MASKS, files={".pypirc": text})
        step(f"{login} twine", *answers, stdout="", stderr=".pypirc is in an invalid state", row="A108")
    step = scenario("codeartifact login fails", programs=tools("echo tok/en+1 is bad >&2; exit 3"), masks=MASKS)
    step(f"{login} npm", *answers, stderr="' returned non-zero exit status 3. Stderr from command:\n****** is bad".replace("' ret", "]' ret"), row="A108")
    step(f"{login} pip", *answers, stderr="https://aws:******@d-1", row="A108")
    step(f"{login} nuget", *answers, stderr="Command '['nuget', 'sources', 'list', '-format', 'detailed']' returned non-zero exit status 3.", row="A108")
    step = scenario("codeartifact login without tools", masks=MASKS, PATH="~/bin")
    step(f"{login} npm", *answers)
    step(f"{login} pip", *answers)
    step(f"{login} nuget", *answers)
