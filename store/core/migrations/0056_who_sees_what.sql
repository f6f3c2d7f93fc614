ALTER TABLE "app_user" ADD COLUMN "sees" TEXT NOT NULL DEFAULT 'all' CHECK ("sees" IN ('all', 'team', 'own'));

ALTER TABLE "app_user" ADD COLUMN "team" TEXT NOT NULL DEFAULT '';
