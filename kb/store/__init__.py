"""The store: the closure as a dataset that is asked, kept between starts, and exported."""
