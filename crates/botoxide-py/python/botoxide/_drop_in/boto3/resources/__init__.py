"""Resources: objects in place of requests, as the files `resources-1.json` describe them."""
