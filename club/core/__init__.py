"""What every room stands on: errors, vocabulary, the club's own facts."""
