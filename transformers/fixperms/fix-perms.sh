# Injected by Ballast (fix-perms): gives volumes to the user who needs them.
set -eu
user=$1 group=$2
shift 2
for dir in "$@"; do
  echo "giving $dir to $user:$group where it is not"
  # Right files are not written to, links are not followed, and other mounts,
  # snapshots among them, are not entered.
  find "$dir" -xdev -name lost+found -prune -o \
    \( ! -user "$user" -o ! -group "$group" \) \
    -exec chown -h "$user:$group" {} +
done
