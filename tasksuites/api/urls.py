"""The addresses of the task-suites interface under `/api/v1/`."""

from django.urls import path

from tasksuites.api import bonuses, people, pools, restrictions, skills, user_skills

POOL = "pools/<str:pk>"

urlpatterns = [
    path(f"{POOL}/open", pools.PoolOpenView.as_view(), name="api-pool-open"),
    path(f"{POOL}/close", pools.PoolCloseView.as_view(), name="api-pool-close"),
    path("skills", skills.SkillListView.as_view(), name="api-skills"),
    path("skills/<str:pk>", skills.SkillView.as_view(), name="api-skill"),
    path("user-skills", user_skills.UserSkillListView.as_view(), name="api-user-skills"),
    path("user-skills/<str:pk>", user_skills.UserSkillView.as_view(), name="api-user-skill"),
    path("user-restrictions", restrictions.RestrictionListView.as_view(), name="api-user-restrictions"),
    path("user-restrictions/<str:pk>", restrictions.RestrictionView.as_view(), name="api-user-restriction"),
    path("user-bonuses", bonuses.BonusListView.as_view(), name="api-user-bonuses"),
    path("user-bonuses/<str:pk>", bonuses.BonusView.as_view(), name="api-user-bonus"),
    path("user-metadata/<str:pk>", people.PersonView.as_view(), name="api-user-metadata"),
]
