#!/bin/sh
# Takes a VolumeSnapshot of a claim and keeps the last ones.
#
#   CLAIM           the PersistentVolumeClaim
#   KEEP            how many snapshots to keep that are ready to be restored, 1 to 999
#   SNAPSHOT_CLASS  the VolumeSnapshotClass; without it, the cluster's default
#   WAIT            how long the new snapshot may take to be ready; 10m without it
#   DRY_RUN         if not empty: say what would be done, and do nothing
#
# Nothing is deleted before the new snapshot is ready, and then only what is older than the
# last KEEP that are. What has another origin, and so lacks the label, is not looked at.
set -eu

kind=volumesnapshots.snapshot.storage.k8s.io
label=vixens.io/snapshot-of

fail() {
  echo "snapshot: $*" >&2
  exit 1
}

manifest() {
  cat <<EOF
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata:
  generateName: $CLAIM-
  labels: {$label: $CLAIM}
spec:
  ${SNAPSHOT_CLASS:+volumeSnapshotClassName: $SNAPSHOT_CLASS}
  source: {persistentVolumeClaimName: $CLAIM}
EOF
}

# take makes a snapshot and waits until it could be restored.
take() {
  new=$(manifest | kubectl create -f - -o name)
  kubectl wait --for='jsonpath={.status.readyToUse}=true' --timeout="${WAIT:-10m}" "$new" >&2 ||
    fail "$new is not ready after ${WAIT:-10m}: nothing is deleted"
  echo "took $new"
}

# list gives the snapshots of the claim that are not going away, oldest first: when it was
# taken, its name, and "true" if it is ready.
list() {
  all=$(kubectl get "$kind" -l "$label=$CLAIM" -o \
    'jsonpath={range .items[*]}{.metadata.creationTimestamp}|{.metadata.name}|{.status.readyToUse}|{.metadata.deletionTimestamp}{"\n"}{end}') || exit 1
  printf '%s\n' "$all" | sort | grep '|$' || true
}

# prune deletes what of a list is older than the last ready ones: as many as are to keep.
prune() {
  surplus=$(($(printf '%s\n' "$1" | grep -c '|true|$' || true) - $2))
  [ "$surplus" -ge 0 ] || return 0
  while IFS='|' read -r _ name ready _; do
    [ -n "$name" ] || continue
    if [ "$ready" = true ]; then
      [ "$surplus" -gt 0 ] || break
      surplus=$((surplus - 1))
    fi
    delete "$name"
  done <<EOF
$1
EOF
}

delete() {
  if [ -n "${DRY_RUN:-}" ]; then
    echo "would delete $1"
    return
  fi
  kubectl delete "$kind" "$1" --wait=false >&2 </dev/null
  echo "deleted $1"
}

case ${CLAIM:-} in
  '' | *[!a-z0-9.-]*) fail "CLAIM is '${CLAIM:-}', want the name of a claim" ;;
esac
case ${SNAPSHOT_CLASS:-} in
  *[!a-z0-9.-]*) fail "SNAPSHOT_CLASS is '$SNAPSHOT_CLASS', want the name of a class" ;;
esac
case ${KEEP:-} in
  '' | *[!0-9]* | 0* | ????*) fail "KEEP is '${KEEP:-}', want how many to keep, 1 to 999" ;;
esac

if [ -n "${DRY_RUN:-}" ]; then
  echo "would take a snapshot of $CLAIM"
  snapshots=$(list)
  prune "$snapshots" $((KEEP - 1)) # the new one would be one of those to keep
else
  take
  snapshots=$(list)
  prune "$snapshots" "$KEEP"
fi
