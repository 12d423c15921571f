"""Lists as other tools write them: their own headers, rows made up."""

MAILCHIMP_END = (
    "MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,"
    "LAST_CHANGED,LEID,EUID,NOTES,TAGS"
)
MAILCHIMP = f'''"Email Address","First Name","Last Name",{MAILCHIMP_END}
confirmed@coop.example,Ada,Byron,2,"2024-03-14 09:12:31",192.0.2.1,"2024-03-14 09:14:00",192.0.2.1,51.5,0.1,0,1,Europe/London,gb,en,"2024-03-14 09:14:00",1,a1,,"""Finance"",""VIP"""
by-hand@coop.example,Grace,Hopper,2,,,"2015-03-16 14:40:47",,,,,,,,,"2015-03-16 14:40:47",2,a2,,
one-step@coop.example,Mary,Ward,2,"2024-03-14 09:12:31",192.0.2.1,"2024-03-14 09:12:31",192.0.2.1,,,,,,,,"2024-03-14 09:12:31",3,a3,,
'''  # noqa: E501  # as long as that tool writes them
MAILCHIMP_LEFT = f""""Email Address","First Name",{MAILCHIMP_END},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER
left@coop.example,Ada,2,"2024-03-14 09:12:31",192.0.2.1,"2024-03-14 09:14:00",192.0.2.1,,,,,,,,,1,a1,,,"2025-01-02 03:04:05",May,c1,"No longer interested",
spam@coop.example,Ada,2,,,,,,,,,,,,,1,a1,,,"2025-01-02 03:04:05",May,c1,"Spam complaint",
"""  # noqa: E501  # the same
MAILCHIMP_CLEANED = f""""Email Address",{MAILCHIMP_END},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID
gone@coop.example,2,,,"2024-03-14 09:14:00",,,,,,,,,,1,a1,,,"2025-01-02 03:04:05",May,c1
"""
LISTMONK = """uuid,email,name,attributes,status,created_at,updated_at
0f1,anna@coop.example,Anna,"{""topics"": [""agriculture"", ""chess""], ""language"": ""fr"", ""country"": ""GB"", ""city"": ""Leeds""}",enabled,2024-05-01T10:00:00Z,2024-05-01T10:00:00Z
0f2,blocked@coop.example,Bo,{},blocklisted,2024-05-01 10:00:00.123 +0000 UTC,2024-06-01 10:00:00.123 +0000 UTC
0f3,disabled@coop.example,Cy,not JSON,disabled,2024-05-01T10:00:00Z,2024-05-01T10:00:00Z
"""  # noqa: E501  # the same
BUTTONDOWN = """email,notes,metadata,tags,creation_date,subscriber_type,confirmation_date,unsubscription_date,ip_address
regular@coop.example,,"{""language"": ""en""}","finance,vip",2024-02-02,regular,2024-02-03T01:02:03.5+00:00,,192.0.2.1
plain@coop.example,,,,2024-02-02,regular,,,
never@coop.example,,,,2024-02-02,unactivated,,,
left@coop.example,,,,2024-02-02,unsubscribed,,2025-02-02,
bounced@coop.example,,,,2024-02-02,undeliverable,,,
complained@coop.example,,,,2024-02-02,complained,,,
"""
