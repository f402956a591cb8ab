package render

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestAFetchThatHangsIsLeftBehind(t *testing.T) {
	end := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))
	defer server.Close()
	defer close(end)
	dir := tree(t, "-- kustomization.yaml --\nresources: ['"+server.URL+"/a.yaml']\n")
	_, err := Source(t.Context(), dir, Options{Timeout: 100 * time.Millisecond})
	wantError(t, err, "took longer than 100ms")
}
