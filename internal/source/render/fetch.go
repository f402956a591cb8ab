package render

import "context"

// fetch returns the content of a URL whose host is allowed, and with it each host that it leads to.
func (c chart) fetch(ctx context.Context, url string) ([]byte, error) {
	if err := checkHost(url, c.options.AllowRemote); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, c.helm.timeout)
	defer cancel()
	content, err := newPuller(c.options.AllowRemote).get(limited, url)
	if err != nil {
		return nil, err
	}
	return content, c.budget.spend(redactURL(url), int64(len(content)))
}
