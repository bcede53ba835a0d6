/** What stands in README.txt of a package: how anybody checks it with tools of their own. */
export function packageGuide(title: string, proofs: readonly { name: string; anchors: readonly string[] }[]): string {
  const first = proofs[0]?.name ?? 'N';
  const stamps = proofs.flatMap(({ name, anchors }) =>
    anchors
      .filter((file) => file.endsWith('.tsr'))
      .map((file) => `openssl ts -verify -data checkpoint-${name}.json -in ${file} -CAfile ROOTS.pem`),
  );
  const calendars = proofs.flatMap(({ name, anchors }) =>
    anchors.filter((file) => file.endsWith('.ots')).map((file) => `ots verify -f checkpoint-${name}.json ${file}`),
  );
  return `${title}

This is a package in the form WACZ: a ZIP file with web archives (WARC) in it. https://replayweb.page opens it, and so do
other tools that read WARC files. All that follows needs nothing of ours. Unpack it first: unzip FILE.wacz

1. The files of the package are those that were put in.
   sha256sum datapackage.json        must be the "hash" of datapackage-digest.json, and
   sha256sum archive/data.warc.gz    (or any other file) must be its "hash" in datapackage.json.
   The digest is signed with Ed25519:
     jq -j .hash datapackage-digest.json > digest
     jq -j .signature.value datapackage-digest.json | base64 -d > digest.sig
     openssl pkeyutl -verify -pubin -inkey evidence/public-key.pem -rawin -in digest -sigfile digest.sig
   Whether evidence/public-key.pem is the key of those who gave you this, ask them by another way: they see it with
   "khavaran verify --key".

2. A capture is as it was. In archive/data.warc.gz each capture has a record of type "metadata" with the sequence and hash
   of its record in the chain, and the SHA-256 of its payload ("payloadSha256"), which is that of the response's content.

3. The record stands in the chain. Each line of evidence/chain-*.jsonl is a record as it was hashed, with the hash of the
   record before it:
     cd evidence
     before=; while IFS= read -r line; do
       case $line in "{\\"previousHash\\":\\"$before"*) ;; *) echo "broken before: $line";; esac
       before=$(printf %s "$line" | sha256sum | cut -d' ' -f1)
     done < chain-${first}.jsonl; echo "$before"
   The last hash must be that of checkpoint-${first}.json.

4. The checkpoint was signed by the installation:
     openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in checkpoint-${first}.json -sigfile checkpoint-${first}.sig

5. Others vouch for its time, where that was switched on:
${[...stamps, ...calendars].map((line) => `     ${line}`).join('\n') || '     (no proof of time by others is in this package)'}
`;
}
