#!/usr/bin/env bash
# What backup software does with IAM and S3, in its order, by aws-cli. Takes ENDPOINT and the AWS_*
# variables of an account's root; ends with 0 when all is as on AWS.
set -euo pipefail

aws() { /usr/bin/aws --endpoint-url "$ENDPOINT" --output text "$@"; }
refused() {
  local code=$1 said
  shift
  if said=$(aws "$@" 2>&1); then
    echo "not refused: $*" >&2
    return 1
  fi
  [[ $said == *"($code)"* ]] || { echo "instead of $code: $said" >&2; return 1; }
}

bucket=cli-repository
prefix='Clients/{4f0e1b7c-8d2a-4c39-9b1e-2f6a7d8c9e0f}/'
policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*Object",
  "Resource":"arn:aws:s3:::'$bucket/$prefix'*"}]}'

root=$(aws sts get-caller-identity --query Arn)
[[ $root == arn:aws:iam::*:root ]]
[[ $(aws iam get-user --query User.Arn) == "$root" ]]
aws s3api create-bucket --bucket $bucket >/dev/null
aws iam create-user --user-name cli-user --tags Key=job,Value='täglich 1' >/dev/null
[[ $(aws iam list-user-tags --user-name cli-user --query 'Tags[0].Value') == 'täglich 1' ]]
aws iam put-user-policy --user-name cli-user --policy-name inline --policy-document "$policy"
arn=$(aws iam create-policy --policy-name cli --policy-document "$policy" --query Policy.Arn)
aws iam create-policy-version --policy-arn "$arn" --policy-document "$policy" --set-as-default >/dev/null
aws iam attach-user-policy --user-name cli-user --policy-arn "$arn"
aws iam delete-user-policy --user-name cli-user --policy-name inline
[[ $(aws iam list-access-keys --user-name cli-user --query 'length(AccessKeyMetadata)') == 0 ]]
read -r id secret < <(aws iam create-access-key --user-name cli-user \
  --query 'AccessKey.[AccessKeyId,SecretAccessKey]')
echo block >block
(
  export AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret
  aws s3 cp --only-show-errors block "s3://$bucket/${prefix}Größe {0}.blk"
  aws s3 cp --only-show-errors "s3://$bucket/${prefix}Größe {0}.blk" restored
  cmp block restored
  refused AccessDenied s3api put-object --bucket $bucket --key elsewhere
  refused AccessDenied iam list-users
)
aws iam delete-access-key --user-name cli-user --access-key-id "$id"
AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret \
  refused InvalidClientTokenId sts get-caller-identity

# A bucket policy, put and read as its owner wrote it down.
sed "s/managed-by-b-policy/$bucket/" >allow-all-s3.json <<'POLICY'
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "allow-all-s3",
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": [
        "arn:aws:s3:::managed-by-b-policy",
        "arn:aws:s3:::managed-by-b-policy/*"
      ]
    }
  ]
}
POLICY
aws s3api put-bucket-policy --bucket $bucket --policy file://allow-all-s3.json
[[ $(aws s3api get-bucket-policy --bucket $bucket --query Policy) == *allow-all-s3* ]]
aws --no-sign-request s3 cp --only-show-errors "s3://$bucket/${prefix}Größe {0}.blk" public
cmp block public
