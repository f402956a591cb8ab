package safesync_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/transformers/safesync"
)

// loop is a script of twenty lines that runs a program.
const loop = `set -u
# Keeps the configuration in the bucket, five minutes behind.
export CONFIG=/config/backup.conf
log() { echo "$(date -u +%%FT%%TZ) $*"; }
trap 'log stopped; exit 0' TERM INT
until [ -d /data ]; do
  sleep 1
done
while true; do
  log "sync of /data"
  %s --log-level INFO sync \
    /data \
    "s3:${BUCKET}/home-assistant" \
    --exclude '*.log' \
    --exclude 'home-assistant_v2.db*' \
    --exclude '.storage/trace*' \
    || log "sync failed: $?"
  sleep 300 &
  wait $!
done
`

// BenchmarkScript is a container with a tool of the catalogue: parsed, read and judged.
func BenchmarkScript(b *testing.B) { benchmark(b, "rclone") }

// BenchmarkNoTool is a container without one: its bytes are looked at, and nothing is parsed.
func BenchmarkNoTool(b *testing.B) { benchmark(b, "wget") }

func benchmark(b *testing.B, tool string) {
	c := safesync.NewContainer(podWith(strings.TrimSpace(fmt.Sprintf(loop, tool))))
	b.ReportAllocs()
	for b.Loop() {
		c.Look("copy")
	}
}
