#!/usr/bin/env bash
# usage: libvirt.sh FOLDER COMMAND…
#
# In a sandbox: start a libvirt whose files are in FOLDER, configure Vagrant to use it, and run
# COMMAND.
set -euo pipefail
folder=$1
shift

missing=()
for tool in vagrant libvirtd virsh virtlogd qemu-system-x86_64 qemu-img dnsmasq iptables rsync ssh; do
    PATH=$PATH:/usr/sbin command -v $tool >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} != 0 ]; then
    echo "error: missing here: ${missing[*]}. Debian: apt install vagrant vagrant-libvirt" \
        "libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils dnsmasq-base iptables rsync" >&2
    exit 1
fi

mkdir -p "$folder"/{lib,cache,vagrant}
[ -e "$folder/etc" ] || cp -a /etc/libvirt "$folder/etc"
rm -rf "$folder/etc/qemu/networks/autostart"
cat >"$folder/etc/qemu.conf" <<'CONF'
# Root may read FOLDER wherever it is.
user = "root"
group = "root"
# Without systemd on the host libvirt sees control groups that it cannot use.
cgroup_controllers = [ ]
CONF
umount --recursive --lazy /sys && mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mkdir -p /run/lock /var/{lib,cache}/libvirt
mount --bind "$folder/lib" /var/lib/libvirt
mount --bind "$folder/cache" /var/cache/libvirt
mount --bind "$folder/etc" /etc/libvirt
virtlogd --daemon
libvirtd --daemon
until virsh --quiet --connect qemu:///system version >/dev/null 2>&1; do sleep 0.2; done

# The settings of this computer's Vagrant; the project's Vagrantfile comes after them.
cat >"$folder/vagrant/Vagrantfile" <<'VAGRANTFILE'
Vagrant.configure("2") do |config|
  config.vm.boot_timeout = 900
  config.vm.provider :libvirt do |libvirt|
    libvirt.graphics_type = "none"
    libvirt.disk_driver :cache => "unsafe"
    unless File.read("/proc/cpuinfo") =~ /vmx|svm/ # nothing but software can run a machine here
      libvirt.driver = "qemu"
      libvirt.cpu_mode = "custom"
      libvirt.cpu_model = "qemu64"
    end
  end
end
VAGRANTFILE
export VAGRANT_HOME=$folder/vagrant VAGRANT_DEFAULT_PROVIDER=libvirt
export VAGRANT_NO_COLOR=1 VAGRANT_CHECKPOINT_DISABLE=1
exec "$@"
