package render

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A server that accepts and never answers keeps a build for as long as it likes.
func TestAFetchThatHangsIsLeftBehind(t *testing.T) {
	end := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))
	defer server.Close()
	dir := tree(t, "-- kustomization.yaml --\nresources: ['"+server.URL+"/a.yaml']\n")
	_, err := Source(t.Context(), dir, Options{AllowRemote: EveryHost, Timeout: 100 * time.Millisecond})
	wantError(t, err, "took longer than 100ms")
	if n := LeftBehind(); n != 1 {
		t.Errorf("%d builds are left behind, want 1", n)
	}

	// Once the other places are taken, too, nothing but its end helps.
	taken := int64(0)
	for slots.TryAcquire(1) {
		taken++
	}
	if !Stuck() {
		t.Error("no build can begin, and it is not called stuck")
	}
	slots.Release(taken)
	close(end)
	for LeftBehind() > 0 {
		time.Sleep(time.Millisecond)
	}
	if Stuck() {
		t.Error("it is called stuck, and nothing is left behind")
	}
}
