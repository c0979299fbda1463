from boto3.session import Session

session = Session(profile_name="work", region_name="eu-central-1")
print(session.available_profiles, session.get_available_regions("ec2"))
credentials = session.get_credentials()
if credentials is not None:
    print(credentials.get_frozen_credentials().access_key)
sts = session.client("sts")
print(sts.get_caller_identity()["Account"].strip())
