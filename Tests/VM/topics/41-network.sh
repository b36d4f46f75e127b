# SPDX-License-Identifier: Apache-2.0
#
# An LLRP portal on the network, through the service's sandbox.

# portal SEED: a simulated portal.
portal() {
  tally simulate llrp --listen 127.0.0.1:5084 --tags 40 --antennas 2 --seconds 8 --rate 200 --seed "$1" \
    >"$work/gate-$1" 2>&1 &
  portal=$!
}
configure gate <<'TOML'
[[reader]]
name = "gate"
driver = "llrp"
address = "127.0.0.1:5084"
TOML
check "a portal that is not there is missing" within 30 state gate missing
portal 11
check "the portal is ready" within 90 state gate ready
check "every tag of it arrived, and every read is accounted for" within 120 expect tags gate 40 "$work/gate-11"
wait "$portal"
check "a portal that went is missing" within 60 state gate missing
portal 12
check "back again it is ready" within 90 state gate ready
check "the next pallet arrives as well" within 120 expect tags gate 80 "$work/gate-11" "$work/gate-12"
wait "$portal"
configure gate <<'TOML'
TOML
