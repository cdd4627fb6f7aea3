#!/bin/sh
# Proves the README's two commands in a bare Debian 12: a minimal root made by debootstrap, a clean clone, nothing else.
#
#   tests/bare_debian.sh ROOT_FOLDER [run|test ...]      default: both; needs root and debootstrap
#
# Prints time, packages and size. The folder is made anew when it does not exist, and left for inspection.
set -eu
[ $# -ge 1 ] || { sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"; exit 2; }
root=$1; shift
[ $# -gt 0 ] || set -- run test
source=$(cd "$(dirname "$0")/.." && pwd)

if [ ! -d "$root/usr" ]; then
    debootstrap --variant=minbase bookworm "$root" >"$root.log" 2>&1 || { tail -n 20 "$root.log"; exit 1; }
fi
# what a newcomer has: git, certificates, the machine's way to the package mirror
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
for conf in /etc/apt/apt.conf.d/*; do
    case $conf in *docker*) ;; *) cp "$conf" "$root/etc/apt/apt.conf.d/" ;; esac
done
for m in proc sys dev dev/pts; do
    mkdir -p "$root/$m"
    mountpoint -q "$root/$m" || mount --bind "/$m" "$root/$m"
done
trap 'for m in dev/pts dev sys proc; do umount -l "$root/$m" 2>/dev/null || true; done' EXIT
in_root() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 sh -c "$1"; }

in_root 'apt-get update >/dev/null 2>&1 && apt-get install -y --no-install-recommends git ca-certificates >/dev/null 2>&1'
rm -rf "$root/root/libmatch"
git clone -q --no-hardlinks "$source" "$root/root/libmatch"
before=$(in_root 'dpkg-query -f . -W | wc -c')
size_before=$(du -sm --exclude=proc --exclude=sys --exclude=dev "$root" | cut -f 1)
for goal in "$@"; do
    start=$(date +%s)
    in_root "cd /root/libmatch && ./bootstrap $goal" || { echo "bare Debian: ./bootstrap $goal failed"; exit 1; }
    echo "bare Debian: ./bootstrap $goal passed in $(($(date +%s) - start)) s"
done
after=$(in_root 'dpkg-query -f . -W | wc -c')
size=$(du -sm --exclude=proc --exclude=sys --exclude=dev "$root" | cut -f 1)
echo "bare Debian: $((after - before)) packages installed, $((size - size_before)) MB more on disk (build included)"
