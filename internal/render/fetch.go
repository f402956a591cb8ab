package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// fetch returns the content of a URL whose host is allowed, and with it each host that it leads to.
func (c chart) fetch(ctx context.Context, url string) ([]byte, error) {
	if err := checkHost(url, c.options.AllowRemote); err != nil {
		return nil, err
	}
	client := http.Client{CheckRedirect: func(next *http.Request, before []*http.Request) error {
		if len(before) >= 10 {
			return errors.New("more than 10 redirects")
		}
		return checkHost(next.URL.String(), c.options.AllowRemote)
	}}
	limited, cancel := context.WithTimeout(ctx, c.helm.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", mask(url), response.Status)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxInput+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", mask(url), err)
	}
	return content, c.budget.spend(mask(url), int64(len(content)))
}
