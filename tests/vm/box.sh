#!/usr/bin/env bash
# usage: box.sh FOLDER NAME VERSION
#
# Add a Vagrant box for libvirt, by NAME and VERSION: the real one where it can be had, else a small
# Debian 12 made in FOLDER from packages. No loop device, no boot loader: one file system, and the
# kernel beside it. The last line of the output names the box: "real" or "made here".
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 name=$2 version=$3

packages=(linux-image-amd64 udev openssh-server ifupdown isc-dhcp-client rsync)
timers=(apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim)

main() {
    if vagrant box add "$name" --box-version "$version" --provider libvirt >"$folder/real.log" 2>&1; then
        echo real
        return
    fi
    [ -e "$folder/debian.box" ] || make
    add
    echo made here
}

make() {
    local draft=$folder/box.part
    echo "$name cannot be had (the reason is in $folder/real.log): making a Debian 12 in its place"
    rm -rf "$draft"
    mkdir -p "$draft/box"
    "$here/root.sh" "$draft/root" "${packages[@]}"
    echo "Making the box of it"
    prepare "$draft/root" >"$draft.log" 2>&1
    cp -L "$draft"/root/{vmlinuz,initrd.img} "$draft/box/"
    truncate -s 6G "$draft/disk"
    mke2fs -q -t ext4 -L root -E lazy_itable_init=1,lazy_journal_init=1 -d "$draft/root" "$draft/disk"
    qemu-img convert -f raw -O qcow2 "$draft/disk" "$draft/box/box.img"
    echo '{"provider": "libvirt", "format": "qcow2", "virtual_size": 6}' >"$draft/box/metadata.json"
    vagrantfile >"$draft/box/Vagrantfile"
    tar -C "$draft/box" -cf "$draft/debian.box" .
    mv "$draft/debian.box" "$folder/"
    rm -r "$draft"
}

# Add the parts that a Vagrant box needs to boot here, and to accept connections.
prepare() {
    local root=$1 key timer
    # The key that all of Vagrant's boxes have in common, and that Vagrant replaces.
    key=$(find /usr/share /opt/vagrant -name vagrant.pub -path "*/keys/*" 2>/dev/null | head -1 || true)
    install -d -m 700 "$root/home/vagrant/.ssh"
    cp "$key" "$root/home/vagrant/.ssh/authorized_keys"
    chroot "$root" chown -R vagrant:vagrant /home/vagrant
    echo UseDNS no >"$root/etc/ssh/sshd_config.d/vagrant.conf"
    printf 'auto lo eth0\niface lo inet loopback\niface eth0 inet dhcp\n' >"$root/etc/network/interfaces"
    echo 'LABEL=root / ext4 defaults,noatime 0 1' >"$root/etc/fstab"
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # an emulated disk is slow
    for timer in "${timers[@]}"; do
        ln -sf /dev/null "$root/etc/systemd/system/$timer.timer"
    done
    printf 'virtio_pci\nvirtio_blk\next4\ncrc32c_generic\n' >"$root/etc/initramfs-tools/modules"
    sed -i 's/^MODULES=.*/MODULES=list/' "$root/etc/initramfs-tools/initramfs.conf"
    mount -t proc proc "$root/proc"
    chroot "$root" update-initramfs -u -k all
    umount "$root/proc"
}

vagrantfile() {
    cat <<'VAGRANTFILE'
Vagrant.configure("2") do |config|
  config.vm.allow_fstab_modification = false
  config.vm.provider :libvirt do |libvirt|
    libvirt.kernel = File.expand_path("vmlinuz", __dir__)
    libvirt.initrd = File.expand_path("initrd.img", __dir__)
    libvirt.cmd_line = "root=/dev/vda rw console=ttyS0 net.ifnames=0 mitigations=off quiet"
  end
end
VAGRANTFILE
}

# A box from a file has no version unless a catalogue names one.
add() {
    cat >"$folder/catalogue.json" <<CATALOGUE
{"name": "$name", "versions": [{"version": "$version",
 "providers": [{"name": "libvirt", "url": "file://$folder/debian.box"}]}]}
CATALOGUE
    vagrant box add --force "$folder/catalogue.json"
}

main
