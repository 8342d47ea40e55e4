"""Mail providers (Mailgun, Postmark, SendGrid, Brevo, Amazon SES): their calls with replies, bounces, complaints."""
