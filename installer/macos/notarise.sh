#!/bin/sh
# Sign a disk image, have Apple look at it, and fasten their ticket to it: notarise.sh FILE.dmg
# MACOS_IDENTITY as for sign.sh. MACOS_NOTARY_PROFILE is what these words were stored under:
#   xcrun notarytool store-credentials PROFILE --apple-id … --team-id … --password APP-SPECIFIC-PASSWORD
set -eu
image=$1
if [ -z "${MACOS_IDENTITY:-}" ]; then
  echo "$image is not signed and not notarised: there is no MACOS_IDENTITY." >&2
  exit 0
fi
codesign --force --timestamp --sign "$MACOS_IDENTITY" "$image"
if [ -z "${MACOS_NOTARY_PROFILE:-}" ]; then
  echo "$image is signed and not notarised: there is no MACOS_NOTARY_PROFILE. Other Macs will warn of it." >&2
  exit 0
fi
xcrun notarytool submit "$image" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait
xcrun stapler staple "$image"
echo "notarised: $image"
