#!/usr/bin/env bash
# Temporary credentials: made ("begin", prints the account), used later ("standing"), and refused
# after an operator ended the account's sessions ("revoked"). Takes ENDPOINT and the AWS_* variables
# of an account's root.
set -euo pipefail

aws() { /usr/bin/aws --endpoint-url "$ENDPOINT" --output text "$@"; }
refused() {
  local said
  if said=$(aws "$@" 2>&1); then
    echo "not refused: $*" >&2
    return 1
  fi
  [[ $said == *"(ExpiredToken)"* ]] || { echo "instead of ExpiredToken: $said" >&2; return 1; }
}
with_session() {
  local id secret token
  read -r id secret token <session
  AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token "$@"
}
get_session() {
  aws sts get-session-token --duration-seconds 900 \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' >session
}

bucket=sessions-${AWS_ACCESS_KEY_ID,,}
case $1 in
  begin)
    get_session
    with_session aws s3api create-bucket --bucket "$bucket" >/dev/null
    with_session aws sts get-caller-identity --query Account
    ;;
  standing)
    with_session aws s3api list-objects-v2 --bucket "$bucket" >/dev/null
    with_session aws s3api delete-bucket --bucket "$bucket"
    ;;
  revoked)
    with_session refused s3api list-objects-v2 --bucket "$bucket"
    with_session refused sts get-caller-identity
    # The keys that are not temporary go on, and so do sessions that begin afterwards.
    aws s3api list-objects-v2 --bucket "$bucket" >/dev/null
    sleep 1.1
    get_session
    with_session aws s3api delete-bucket --bucket "$bucket"
    ;;
esac
