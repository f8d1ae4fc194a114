# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # the files that lab sources share variables
# What runs on the hosts of a lab. Sourced by lab after hosts.sh.
shoot_namespace=shoot--local--demo
server_name=vpn-seed-server.$shoot_namespace.svc.cluster.local
payload=$here/target/lab-100MB.bin
# The server's name in its certificate, and who answers to it for kube-apiserver.
proxy_name=vpn-seed-server proxy_port=9443

# The names by which the programs of the tunnel run.
programs='vpn-seed-server vpn-gateway vpn-shoot-client'

# run HOST NAME COMMAND...: keeps the command running there
run() {
    local host=$1 name=$2
    shift 2
    setsid -f ip netns exec "$prefix-$host" "$here/scripts/lib/supervise" "$state/run" "$name" "$@"
}

start_programs() {
    mkdir "$state/run" || die "cannot write to $state"
    make_payload
    "$dist/bin/vpnctl" pki init "$state/pki" --namespace "$shoot_namespace" >"$state/run/vpnctl.log" 2>&1 ||
        die "vpnctl pki init failed: $(tail -n 1 "$state/run/vpnctl.log")"
    start_shoot_servers
    start_tunnel
    await_tunnel
}

# make_payload: the 100 MB of the download, random so that nothing on the way can compress them
make_payload() {
    [ "$(stat -c %s "$payload" 2>/dev/null)" != 100000000 ] || return 0
    mkdir -p "${payload%/*}"
    head -c 100000000 /dev/urandom >"$payload.$$" && mv "$payload.$$" "$payload" || die "cannot write $payload"
    give_back
}

# nginx_at NAME LINE...: writes a complete nginx configuration, with nothing outside $state, whose server has these lines
nginx_at() {
    local name=$1 kind temps=''
    shift
    mkdir "$state/$name" || die "cannot write to $state"
    for kind in client_body proxy fastcgi uwsgi scgi; do
        temps+="${kind}_temp_path $state/$name/$kind; "
    done
    cat >"$state/$name/nginx.conf" <<END
daemon off; user root; worker_processes 1; pid $state/$name/nginx.pid; error_log stderr;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; default_type text/plain; $temps
    server {
        $(printf '%s\n        ' "$@")
    }
}
END
}

start_shoot_servers() {
    # shellcheck disable=SC2016 # nginx's variables
    nginx_at pod 'listen 80; listen [::]:80;' "location = /100MB { alias \"$payload\"; }" \
        'location / { return 200 "pod: nginx $nginx_version at $server_addr, asked by $remote_addr\n"; }'
    # shellcheck disable=SC2016
    nginx_at node "listen 10250 ssl; listen [::]:10250 ssl; ssl_certificate $state/node/tls.crt;" \
        "ssl_certificate_key $state/node/tls.key; ssl_protocols TLSv1.2 TLSv1.3;" \
        'location / { return 200 "node: kubelet-like server at $server_addr, asked by $remote_addr, $ssl_protocol\n"; }'
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=node \
        -addext "subjectAltName=IP:$node4,IP:$node6" -keyout "$state/node/tls.key" -out "$state/node/tls.crt" \
        2>"$state/run/openssl.log" || die "openssl failed: $(tail -n 1 "$state/run/openssl.log")"
    local nginx
    nginx=$(PATH=$PATH:/usr/sbin type -P nginx)
    run pod nginx-pod "$nginx" -e stderr -p "$state/pod" -c "$state/pod/nginx.conf"
    run node nginx-node "$nginx" -e stderr -p "$state/node" -c "$state/node/nginx.conf"
    run pod udp-echo "$here/scripts/lib/udp-echo" 53
}

# start_tunnel: the programs, told by the variables of Gardener's images where there are such; first the seed's, because a
# shoot is dialled from only when its seed is there
start_tunnel() {
    local networks=(
        "SHOOT_POD_NETWORKS=100.96.0.0/11,fd00:10:96::/64"
        "SHOOT_SERVICE_NETWORKS=100.64.0.0/13,fd00:10:64::/112"
        "SHOOT_NODE_NETWORKS=10.250.0.0/16,fd00:10:250::/64"
    )
    identity vpn-seed-server
    run seed vpn-seed-server env "${networks[@]}" "$dist/bin/vpn-seed-server" "${IDENTITY[@]}"
    run gw vpn-gateway "$dist/bin/vpn-gateway" --hosts "$server_name=$seed_for_gw"
    wait_until 30 seed_settled || die "the seed is not up after 30 s
$(last_words vpn-seed-server vpn-gateway)"
    none_ended
    identity vpn-shoot-client
    run node vpn-shoot-client env "${networks[@]}" "ENDPOINT=$gw_outside" OPENVPN_PORT=8132 \
        "REVERSED_VPN_HEADER=outbound|1194||$server_name" "$dist/bin/vpn-shoot-client" "${IDENTITY[@]}"
}

# identity NAME: sets the words of IDENTITY to the flags for the certificate of that name
identity() {
    IDENTITY=(--certificate "$state/pki/$1/tls.crt" --key "$state/pki/$1/tls.key" --ca "$state/pki/$1/ca.crt")
}

# pid_of NAME: sets PID to the process of a program while it runs
pid_of() {
    PID=$(cat "$state/run/$1.pid" 2>/dev/null) && kill -0 "$PID" 2>/dev/null
}

# last_words NAME...: the ends of their logs, for an error message
last_words() {
    local name
    for name; do
        tail -n 3 "$state/run/$name.log" | sed "s/^/  $name: /"
    done
}

# says HOST PATH: whether the program there answers with 200
says() { on "$1" curl -sf -m 2 -o /dev/null "http://127.0.0.1:15000$2"; }

# opens HOST ADDRESS PORT: whether a TCP connection is accepted
opens() { on "$1" timeout 2 bash -c "exec 3<>/dev/tcp/$2/$3" 2>/dev/null; }

tunnel_is_up() { says seed /readyz && says node /readyz; }

seed_settled() { { says seed /healthz && opens gw 127.0.0.1 8132; } || some_ended; }

tunnel_settled() { tunnel_is_up || some_ended; }

some_ended() { compgen -G "$state/run/*.ends" >/dev/null; }

# none_ended: gives up when a program has ended on its own, which none should before the tunnel is up
none_ended() {
    local ended
    for ended in "$state"/run/*.ends; do
        [ ! -e "$ended" ] || die "$(cat "$ended")
$(last_words "$(basename "$ended" .ends)")"
    done
}

await_tunnel() {
    wait_until 30 tunnel_settled || die "the tunnel is not up after 30 s
$(last_words $programs)"
    none_ended
}
