#!/bin/sh
# Sign an application from the inside out: sign.sh "Desktop Classifier.app"
# MACOS_IDENTITY names a certificate in the keychain: "Developer ID Application: Name (TEAM)". Without one the signature
# is only a seal: the program runs on this Mac, and elsewhere after "Open Anyway" in Privacy & Security.
set -eu
app=$1
here=$(dirname "$0")
identity=${MACOS_IDENTITY:-}
if [ -z "$identity" ]; then
  echo "MACOS_IDENTITY is not set, so the application is sealed but not signed: other Macs will warn of it." >&2
  echo "With an Apple developer account: MACOS_IDENTITY=\"Developer ID Application: …\", see installer/README.md" >&2
  identity=-
  stamp=--timestamp=none
else
  stamp=--timestamp
fi
sign() { codesign --force --options runtime "$stamp" --sign "$identity" "$@"; }
may() { sign --entitlements "$here/entitlements.plist" "$@"; }

# Libraries first, then what links them: a seal covers the seals inside it.
find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' \) -print | while IFS= read -r library; do
  sign "$library"
done
find "$app/Contents" -type d -name '*.framework' -print | while IFS= read -r framework; do
  sign "$framework"
done
find "$app/Contents/MacOS" -type f -print | while IFS= read -r program; do
  may "$program"
done
may "$app"
codesign --verify --deep --strict "$app"
echo "signed: $app"
