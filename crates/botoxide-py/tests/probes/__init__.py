"""Programs that run unchanged with boto3 and with ours. Each has `run(argument)`, which gives what JSON can hold."""
