# Boots the machine's own systemd in a scratch root: this machine's files with a layer of memory above them, so that
# nothing outlives the run. `.ci/systemd-proof.ts` starts it in namespaces of its own: systemd-root.sh SCRATCH NODE RELEASE
set -eu
scratch="$1" node="$2" release="$3"
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
root="$scratch/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/upper,workdir=$scratch/work" "$root"

# Of this machine's own services none is started, and none of what prepares its hardware.
for units in etc/systemd/system lib/systemd/system/sysinit.target.wants lib/systemd/system/local-fs.target.wants lib/systemd/system/multi-user.target.wants; do
  if [ -d "$root/$units" ]; then find "$root/$units" -mindepth 1 -delete; fi
done
for unit in systemd-journald-audit.socket systemd-remount-fs.service; do ln -s /dev/null "$root/etc/systemd/system/$unit"; done
rm -f "$root/usr/bin/node"
cp "$node" "$root/usr/bin/node"

mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys" # the kernel's settings are the machine's
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p "$root/srv/release"
mount --bind "$release" "$root/srv/release"
mount -o remount,bind,ro "$root/srv/release"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
if [ -L "$root/etc/resolv.conf" ]; then
  rm "$root/etc/resolv.conf"
  cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
fi

cd "$root"
mkdir .before
pivot_root . .before
umount -l /.before
rmdir /.before
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=proof /lib/systemd/systemd --system --unit=multi-user.target --show-status=no --log-target=journal
