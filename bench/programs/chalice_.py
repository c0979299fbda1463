"""chalice: an application is packed as a template, and deployed."""

import json
import os
import subprocess
import sys

program = """
from chalice import Chalice
app = Chalice(app_name="letters")

@app.route("/")
def index():
    return {"hello": "world"}
"""
os.makedirs("letters/.chalice")
with open("letters/app.py", "w") as file:
    file.write(program)
open("letters/requirements.txt", "w").close()
with open("letters/.chalice/config.json", "w") as file:
    json.dump({"version": "2.0", "app_name": "letters", "stages": {"dev": {"api_gateway_stage": "api"}}}, file)


def chalice(*arguments):
    code = "from chalice.cli import main; main()"
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd="letters")


chalice("package", "packaged")
with open("letters/packaged/sam.json") as file:
    assert "AWS::Serverless::Function" in file.read()
