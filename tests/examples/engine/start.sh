#!/bin/bash
# PID 1 of a sandbox: mounts, two network namespaces, the world outside, then the engine.
# Ends, and with it everything inside, when its standard input closes.
# From the environment, folders of the machine: ENGINE (lines: folder, tab, where below /) TOOLS
# GOLDEN (registry) CERTS SCRIPTS BASE (to be made) WORK (work folder) SHARED (folder around it, for the runner's files); UPLINK a socket, PYTHON
# a program; STORE overlay2 or containerd; HUB stand-ins or real; KEEP is "yes" to write into the registry; CGROUP a name.
set -eu

# The client asks every plugin who it is, up to three times a command, which costs more than most
# commands do: the first answer is kept.
with_memory() {
  cat <<END
#!/bin/sh
told=/run/notes/told-${1##*/}
[ "\$1" != docker-cli-plugin-metadata ] || {
  [ -e \$told ] || { $1 "\$1" >\$told.\$\$ && mv \$told.\$\$ \$told; } || exit
  exec cat \$told
}
exec $1 "\$@"
END
}

# Everything of the sandbox is in /run/notes, wherever the cache is.
mount --make-rprivate /
# shellcheck disable=SC2153  # BASE is in the environment
base=$BASE
mkdir "$base"
mount -t tmpfs -o size=75%,mode=0755 tmpfs "$base"
mkdir -p "$base"/notes/{engine,tools,golden,certs,scripts,shared,work,lib,exec,etc,upper,scratch,registry}
touch "$base"/notes/uplink
for name in tools golden certs scripts shared work uplink; do
  variable=${name^^}
  mount --bind "${!variable}" "$base/notes/$name"
done
while IFS=$'\t' read -r folder inner; do
  mkdir -p "$base/notes/engine/$inner"
  mount --bind "$folder" "$base/notes/engine/$inner"
done <<<"$ENGINE"
# Compose alone, as its documentation has it installed by hand, where no package brings that.
mkdir "$base"/notes/bin
[ -e "$base"/notes/engine/usr/bin/docker-compose ] ||
  ln -s /run/notes/engine/usr/libexec/docker/cli-plugins/docker-compose "$base"/notes/bin
mount --no-mtab --move "$base" /run
rmdir "$base"
[ -L /var/run ] || mount --rbind /run /var/run
cd /run/notes

# Copies of /etc and /var/lib: pages may change them. Names: what services.py serves, and this host.
address=10.213.0.2
cp -a /etc etc-copy
mount --bind etc-copy /etc
rm -f /etc/hosts /etc/resolv.conf /etc/docker/daemon.json
{
  echo "127.0.0.1 localhost docker-host"
  echo "::1 localhost ip6-localhost"
  for name in registry-1.docker.io auth.docker.io index.docker.io docker.io gcr.io \
    deb.debian.org security.debian.org; do echo "$address $name"; done
} >/etc/hosts
echo "nameserver $address" >/etc/resolv.conf
cat certs/ca.pem >>/etc/ssl/certs/ca-certificates.crt
getent group docker >/dev/null || groupadd --system docker
id you >/dev/null 2>&1 || useradd --no-create-home --home-dir /home/you --shell /bin/bash you
hostname docker-host
mkdir -p upper/varlib scratch/varlib upper/registry scratch/registry
mount -t overlay overlay -o lowerdir=/var/lib,upperdir=upper/varlib,workdir=scratch/varlib /var/lib
mkdir -p /var/lib/docker
mount --bind lib /var/lib/docker
if [ "$KEEP" = yes ]; then
  mount --bind golden registry
else
  mount -t overlay overlay -o lowerdir=golden,upperdir=upper/registry,workdir=scratch/registry registry
fi

# The rest of the machine is read-only, temporary folders are new. The kernel's security files
# are hidden: the engine would load its AppArmor profile into the machine.
findmnt --noheadings --raw --output TARGET --types ext2,ext3,ext4,xfs,btrfs,f2fs,overlay |
  while read -r target; do
    case $target in
      /etc* | /run/* | /var/lib*) ;;
      *) mount -o remount,bind,ro "$target" 2>/dev/null || true ;;
    esac
  done
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=1777 tmpfs /var/tmp
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
[ ! -d /sys/kernel/security/apparmor ] || mount -t tmpfs tmpfs /sys/kernel/security

# The world outside has a network namespace of its own, so that every port here is free.
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1 2>/dev/null || true
ip netns add outside
ip link add inside0 type veth peer name outside0 netns outside
ip addr add 10.213.0.1/24 dev inside0
ip link set inside0 up
ip route add default via "$address"
ip -n outside addr add "$address/24" dev outside0
ip -n outside link set outside0 up
ip -n outside link set lo up
ip -n outside route add default via 10.213.0.1
cat >etc/registry.yml <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: /run/notes/registry}
  delete: {enabled: true}
http: {addr: "$address:5000"}
END
ip netns exec outside tools/usr/bin/docker-registry serve etc/registry.yml >registry.log 2>&1 </dev/null &
ip netns exec outside "$PYTHON" -I -S scripts/services.py uplink certs/server.pem ready "$HUB" \
  >services.log 2>&1 </dev/null &

snapshotter=false
[ "$STORE" != containerd ] || snapshotter=true
cat >etc/daemon.json <<END
{
  "data-root": "/var/lib/docker", "exec-root": "/run/notes/exec", "pidfile": "/run/docker.pid",
  "hosts": ["unix:///run/docker.sock"], "dns": ["$address"], "cgroup-parent": "/$CGROUP",
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "features": {"containerd-snapshotter": $snapshotter}
}
END
# Layers are unpacked by igzip in a third of gzip's time; an engine that asks for unpigz has it too.
mkdir fast
ln -s "$(command -v igzip)" fast/unpigz
export PATH="/run/notes/fast:/run/notes/engine/usr/sbin:/run/notes/engine/usr/bin:$PATH" HOME=/home/you
export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
# An engine lives for seconds: collecting garbage later saves a tenth of a pull.
GOGC=400 dockerd --config-file etc/daemon.json >dockerd.log 2>&1 </dev/null &
for _ in $(seq 600); do
  # Once there is a socket, the client waits by itself.
  if [ -e ready ] && [ -S /run/docker.sock ] && docker version >/dev/null 2>&1; then
    # A home of our own, which hides that of the machine; the programs outside have started.
    mount -t tmpfs -o mode=0755 tmpfs /home
    mkdir -p /home/you/notes /home/you/.docker/cli-plugins "$SHARED"
    mount --bind work /home/you/notes
    mount --bind shared "$SHARED"
    for plugin in engine/usr/libexec/docker/cli-plugins/*; do
      [ ! -e "$plugin" ] || with_memory "$PWD/$plugin" >"/home/you/.docker/cli-plugins/${plugin##*/}"
    done
    chmod -f +x /home/you/.docker/cli-plugins/* || true
    echo ready
    read -r _ || true
    exit 0
  fi
  kill -0 $! 2>/dev/null || break
  sleep 0.05
done
tail -n 5 services.log dockerd.log >&2
exit 1
