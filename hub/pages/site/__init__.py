"""What all pages of people stand on: the host that lets them in and answers, the layout, the words, the refusals."""
