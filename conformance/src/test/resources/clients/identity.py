"""What backup software does with IAM, STS and S3, in its order, by boto3.

Takes ENDPOINT and the AWS_* variables of an account's root; ends with 0 when all is as on AWS.
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import time
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["ENDPOINT"]
REGION = "us-east-1"
BUCKET = "veeam-repository"
CLIENT = "Veeam/Backup/repo/Clients/{4f0e1b7c-8d2a-4c39-9b1e-2f6a7d8c9e0f}/"
KEY = CLIENT + "Größe ±1 {0}/块 %7B+&=.blk"


def client(service, credentials=None, endpoint=ENDPOINT):
    given = credentials or {}
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=given.get("AccessKeyId"),
        aws_secret_access_key=given.get("SecretAccessKey"),
        aws_session_token=given.get("SessionToken"),
        config=Config(
            retries={"max_attempts": 1},
            s3={"addressing_style": "path"},
            # Presigned URLs are of version 2 otherwise.
            signature_version="s3v4" if service == "s3" else None,
        ),
    )


def refused(code, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except ClientError as e:
        got = e.response["Error"]["Code"]
        assert got in code.split("|"), f"{got} instead of {code}: {e}"
        return e
    raise AssertionError(f"{call} was not refused with {code}")


def scoped(prefix, bucket=BUCKET):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                    "Resource": f"arn:aws:s3:::{bucket}/{prefix}*",
                },
                {
                    "Effect": "Allow",
                    "Action": "s3:ListBucket",
                    "Resource": f"arn:aws:s3:::{bucket}",
                    "Condition": {"StringLike": {"s3:prefix": f"{prefix}*"}},
                },
            ],
        }
    )


def totp(seed, step):
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000)


def writes_only_below(s3, prefix):
    key = KEY.replace(CLIENT, prefix)
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"block")
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"block"
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["Contents"]
    assert [entry["Key"] for entry in listed] == [key], listed
    refused("AccessDenied", s3.put_object, Bucket=BUCKET, Key="elsewhere", Body=b"x")
    refused("AccessDenied", s3.get_object, Bucket=BUCKET, Key="Veeam/other")
    refused("AccessDenied", s3.list_objects_v2, Bucket=BUCKET)
    refused("AccessDenied", s3.delete_bucket, Bucket=BUCKET)
    s3.delete_object(Bucket=BUCKET, Key=key)


def veeams_order(iam, sts, s3):
    identity = sts.get_caller_identity()
    assert identity["Arn"] == f"arn:aws:iam::{identity['Account']}:root", identity
    assert iam.get_user()["User"]["Arn"] == identity["Arn"]
    s3.create_bucket(Bucket=BUCKET)
    user = iam.create_user(UserName="veeam_4f0e1b7c", Path="/veeam/")["User"]
    assert user["Arn"].endswith(":user/veeam/veeam_4f0e1b7c") and user["UserId"].startswith("AIDA")
    refused("EntityAlreadyExists", iam.create_user, UserName="VEEAM_4f0e1b7c")
    name = user["UserName"]
    iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=scoped(CLIENT))
    document = iam.get_user_policy(UserName=name, PolicyName="inline")["PolicyDocument"]
    assert document == json.loads(scoped(CLIENT)), document
    keys = [iam.create_access_key(UserName=name)["AccessKey"] for _ in range(2)]
    refused("LimitExceeded", iam.create_access_key, UserName=name)
    iam.delete_access_key(UserName=name, AccessKeyId=keys[1]["AccessKeyId"])
    listed = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
    assert [key["AccessKeyId"] for key in listed] == [keys[0]["AccessKeyId"]], listed
    writes_only_below(client("s3", keys[0]), CLIENT)
    refused("AccessDenied", client("iam", keys[0]).create_user, UserName="more")

    # The same by a managed policy, in versions.
    iam.delete_user_policy(UserName=name, PolicyName="inline")
    refused("AccessDenied", client("s3", keys[0]).list_objects_v2, Bucket=BUCKET, Prefix=CLIENT)
    arn = iam.create_policy(PolicyName="veeam", PolicyDocument=scoped("nothing/"))["Policy"]["Arn"]
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    second = iam.create_policy_version(PolicyArn=arn, PolicyDocument=scoped(CLIENT))
    refused("AccessDenied", client("s3", keys[0]).list_objects_v2, Bucket=BUCKET, Prefix=CLIENT)
    version = second["PolicyVersion"]["VersionId"]
    iam.set_default_policy_version(PolicyArn=arn, VersionId=version)
    writes_only_below(client("s3", keys[0]), CLIENT)
    attached = iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [arn], attached
    refused("DeleteConflict", iam.delete_user, UserName=name)

    iam.delete_access_key(UserName=name, AccessKeyId=keys[0]["AccessKeyId"])
    refused("InvalidAccessKeyId", client("s3", keys[0]).list_buckets)
    iam.detach_user_policy(UserName=name, PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)
    iam.delete_user(UserName=name)
    refused("NoSuchEntity", iam.get_user, UserName=name)


def roles(iam, sts, account):
    user = iam.create_user(UserName="assumer")["User"]
    iam.put_user_policy(
        UserName="assumer",
        PolicyName="assume",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}],
            }
        ),
    )
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": user["Arn"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = iam.create_role(RoleName="folder", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.put_role_policy(RoleName="folder", PolicyName="all", PolicyDocument=scoped("Veeam/"))
    key = iam.create_access_key(UserName="assumer")["AccessKey"]
    own = client("sts", key)
    assert own.get_caller_identity()["UserId"] == user["UserId"]
    refused("AccessDenied", client("s3", key).list_objects_v2, Bucket=BUCKET, Prefix=CLIENT)
    assumed = own.assume_role(
        RoleArn=role["Arn"], RoleSessionName="job-1", Policy=scoped(CLIENT), DurationSeconds=900
    )
    session = assumed["Credentials"]
    assert session["AccessKeyId"].startswith("ASIA"), session
    arn = f"arn:aws:sts::{account}:assumed-role/folder/job-1"
    assert client("sts", session).get_caller_identity()["Arn"] == arn
    s3 = client("s3", session)
    writes_only_below(s3, CLIENT)
    refused("AccessDenied", s3.put_object, Bucket=BUCKET, Key="Veeam/above", Body=b"x")
    refused("AccessDenied", client("sts", session).get_session_token)

    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"presigned")
    url = s3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": KEY}, ExpiresIn=60)
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"presigned"
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    whoami = client("sts", session).generate_presigned_url(
        "get_caller_identity", ExpiresIn=60, HttpMethod="GET"
    )
    with urllib.request.urlopen(whoami) as answer:
        assert arn in answer.read().decode()
    # Who finds keys without their token has nothing.
    naked = {name: session[name] for name in ("AccessKeyId", "SecretAccessKey")}
    refused("InvalidAccessKeyId", client("s3", naked).list_objects_v2, Bucket=BUCKET)


    # Revoked as AWS's console does it.
    iam.put_role_policy(
        RoleName="folder",
        PolicyName="AWSRevokeOlderSessions",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {
                        "DateLessThan": {
                            "aws:TokenIssueTime": time.strftime(
                                "%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1)
                            )
                        }
                    },
                },
            }
        ),
    )
    refused("AccessDenied", s3.list_objects_v2, Bucket=BUCKET, Prefix=CLIENT)


def federation(iam):
    """14 days for a folder, which no wish makes longer and no policy wider."""
    iam.create_user(UserName="broker")
    iam.attach_user_policy(
        UserName="broker", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess"
    )
    iam.put_user_policy(
        UserName="broker",
        PolicyName="federate",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"}
                ],
            }
        ),
    )
    sts = client("sts", iam.create_access_key(UserName="broker")["AccessKey"])
    wanted = {"Name": "tenant", "Policy": scoped(CLIENT)}
    refused("ValidationError", sts.get_federation_token, DurationSeconds=1_209_601, **wanted)
    token = sts.get_federation_token(DurationSeconds=1_209_600, **wanted)["Credentials"]
    left = token["Expiration"].timestamp() - time.time()
    assert 1_209_600 - 60 < left <= 1_209_600 + 1, left
    writes_only_below(client("s3", token), CLIENT)
    refused("AccessDenied", client("iam", token).list_users)
    refused("AccessDenied", client("sts", token).get_federation_token, Name="more")
    refused("AccessDenied", client("sts", token).get_session_token)


def mfa(iam, s3):
    iam.create_user(UserName="operator")
    iam.attach_user_policy(
        UserName="operator", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess"
    )
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="operator")["VirtualMFADevice"]
    seed, serial = device["Base32StringSeed"], device["SerialNumber"]
    step = int(time.time()) // 30
    iam.enable_mfa_device(
        UserName="operator",
        SerialNumber=serial,
        AuthenticationCode1=totp(seed, step - 1),
        AuthenticationCode2=totp(seed, step),
    )
    assert iam.list_mfa_devices(UserName="operator")["MFADevices"][0]["SerialNumber"] == serial
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    sts = client("sts", key)
    # A step is taken once, and the next one may be early.
    refused(
        "AccessDenied|InvalidAuthenticationCode",
        sts.get_session_token,
        SerialNumber=serial,
        TokenCode=totp(seed, step),
    )
    session = sts.get_session_token(SerialNumber=serial, TokenCode=totp(seed, step + 1))
    session = session["Credentials"]

    bucket = "guarded-by-mfa"
    s3.create_bucket(Bucket=bucket)
    age = os.environ["MFA_POLICY"].replace("myBucket", bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=age)
    refused("AccessDenied", client("s3", key).delete_bucket, Bucket=bucket)
    time.sleep(2.1)
    refused("AccessDenied", client("s3", session).delete_bucket, Bucket=bucket)
    refused("AccessDenied", s3.delete_bucket, Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=age.replace('"1"', '"3600"'))
    refused("AccessDenied", client("s3", key).delete_bucket, Bucket=bucket)
    client("s3", session).delete_bucket(Bucket=bucket)


def main():
    iam, sts, s3 = client("iam"), client("sts"), client("s3")
    account = sts.get_caller_identity()["Account"]
    for endpoint in ("/iam", "/sts"):
        there = client("sts", endpoint=ENDPOINT + endpoint)
        assert there.get_caller_identity()["Account"] == account
    veeams_order(iam, sts, s3)
    roles(iam, sts, account)
    federation(iam)
    mfa(iam, s3)


main()
