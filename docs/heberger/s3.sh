#!/usr/bin/env bash
# Publishes dist/ to S3 behind CloudFront, with the aws command line: docs/heberger/s3.sh BUCKET [DISTRIBUTION]
# Nothing is deleted: tabs that are open still ask for the files of the publication before.
set -euo pipefail
cd "$(dirname "$0")/../.."
bucket=$1
distribution=${2:-}
hashed=$(mktemp -d)
stable=$(mktemp -d)
trap 'rm -rf "$hashed" "$stable"' EXIT

# A file whose name carries a digest never changes; CloudFront compresses, so the copies stay here.
published() {
  (cd dist && find . -type f ! -name '*.br' ! -name '*.gz' ! -name '_headers' ! -name '.htaccess' ! -name '*.example' ! -name 'cloudfront-*.js')
}
published | grep -E '\.[0-9a-f]{8,10}\.' | tar -C dist -cf - -T - | tar -C "$hashed" -xf -
published | grep -vE '\.[0-9a-f]{8,10}\.' | tar -C dist -cf - -T - | tar -C "$stable" -xf -

# upload FOLDER LIFETIME: the types are said, for the command line guesses them from the machine that it runs on.
upload() {
  local known=(--exclude '*') kind
  for kind in html:text/html\;charset=utf-8 js:text/javascript mjs:text/javascript css:text/css json:application/json \
    wasm:application/wasm svg:image/svg+xml zip:application/zip xml:application/xml; do
    aws s3 cp "$1" "s3://$bucket/" --recursive --only-show-errors --exclude '*' --include "*.${kind%%:*}" \
      --content-type "${kind#*:}" --cache-control "$2"
    known+=(--exclude "*.${kind%%:*}")
  done
  aws s3 cp "$1" "s3://$bucket/" --recursive --only-show-errors "${known[@]:2}" --cache-control "$2"
}

upload "$hashed" 'public, max-age=31536000, immutable'
upload "$stable" 'no-cache'
aws s3 cp dist/embed.js "s3://$bucket/embed.js" --only-show-errors --content-type text/javascript --cache-control 'public, max-age=300'
if [ -n "$distribution" ]; then
  aws cloudfront create-invalidation --distribution-id "$distribution" --paths '/*' > /dev/null
fi
